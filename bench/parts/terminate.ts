import { setTimeout as sleep } from 'node:timers/promises';
import { call, eventsOf, submitRun } from '../api-client.ts';
import { goal, type Part, samplesFigure } from '../part.ts';

const ENDLESS = 'print("on", flush=True)\nwhile True: pass';
/** A sandbox that was killed is not used again: another one is made ready meanwhile. */
const REFILL_MS = 800;

export const terminate: Part = {
  name: 'terminate',
  what: '`POST …/terminate` to the status TERMINATED at the client',
  async measure(context) {
    const instance = await context.instance();
    const samples: number[] = [];
    for (let round = 0; round < Math.min(context.runs, 20); round++) {
      const { id } = await submitRun(instance, { code: ENDLESS });
      let askedMs = Number.NaN;
      let asked: Promise<Response> | null = null;
      for await (const { type, data } of eventsOf(instance, id)) {
        if (type === 'log') {
          await sleep(30);
          askedMs = performance.now();
          asked = call(instance, 'POST', `/executions/${id}/terminate`);
        }
        if (type === 'status' && data.status === 'TERMINATED') samples.push(performance.now() - askedMs);
      }
      await asked;
      await sleep(REFILL_MS);
    }
    return [samplesFigure('asked to TERMINATED', samples, { goal: ({ p50 }) => goal('≤ 50 ms p50', p50 <= 50) })];
  },
};
