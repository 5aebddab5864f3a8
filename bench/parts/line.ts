import { eventsOf, submitRun } from '../api-client.ts';
import { goal, type Part, samplesFigure } from '../part.ts';

const LINES = 10;
const PROGRAM = `
import time
for _ in range(${LINES}):
    time.sleep(0.06)
    print(repr(time.time() * 1000), flush=True)`;

export const line: Part = {
  name: 'line',
  what: 'from the moment when the program writes a line to its arrival at the client, by the clock of this machine',
  async measure(context) {
    const instance = await context.instance();
    const samples: number[] = [];
    for (let round = 0; round <= Math.ceil(context.runs / LINES); round++) {
      const { id } = await submitRun(instance, { code: PROGRAM });
      for await (const { type, data } of eventsOf(instance, id)) {
        if (type !== 'log') continue;
        const arrivedMs = performance.timeOrigin + performance.now();
        const written = String(data.content).trim().split('\n').map(Number);
        // The first run warms what the others use.
        if (round > 0) samples.push(...written.map((at) => arrivedMs - at));
      }
    }
    return [samplesFigure('written to arrived', samples, { goal: ({ p50 }) => goal('≤ 10 ms p50', p50 <= 10) })];
  },
};
