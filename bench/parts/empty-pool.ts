import { setTimeout as sleep } from 'node:timers/promises';
import { wholeWay } from '../api-client.ts';
import { dockerRun } from '../bare.ts';
import { HELLO } from '../context.ts';
import { goal, type Part, samplesFigure } from '../part.ts';

/** No class of limits that sandboxes are kept for, so that each of these runs finds none. */
const UNCOMMON = { memoryBytes: 300 * 1024 * 1024 };
const SETTLE_MS = 800;

export const emptyPool: Part = {
  name: 'empty-pool',
  what: 'the whole way where no sandbox is ready, beside `docker run --rm` of the same image',
  async measure(context) {
    const instance = await context.instance();
    const program = { code: HELLO, limits: UNCOMMON };
    const { execution } = await wholeWay(instance, program);
    await dockerRun(execution.environment.image);
    const floor: number[] = [];
    const samples: number[] = [];
    for (let round = 0; round < Math.min(context.runs, 15); round++) {
      await sleep(SETTLE_MS);
      floor.push(await dockerRun(execution.environment.image));
      await sleep(SETTLE_MS);
      samples.push((await wholeWay(instance, program)).endMs);
    }
    return [
      samplesFigure('docker run --rm (floor)', floor),
      samplesFigure('result', samples, { floor, goal: ({ p50Ratio }) => goal('≤ 1× p50', (p50Ratio ?? 9) <= 1) }),
    ];
  },
};
