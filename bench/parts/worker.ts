import { bareProcess } from '../bare.ts';
import { HELLO } from '../context.ts';
import { goal, type Part, samplesFigure } from '../part.ts';

export const worker: Part = {
  name: 'worker',
  what: 'a run in the worker alone, from the claim of a sandbox to the end of the program; warm, cleaned after',
  async measure(context) {
    const runs = await context.workerRuns();
    await runs.warm(1);
    const floor: number[] = [];
    const samples: number[] = [];
    for (let round = 0; round < context.runs; round++) {
      floor.push(await bareProcess(context));
      await runs.untilReady();
      samples.push(await runs.run(HELLO));
      await runs.untilReady();
    }
    return [
      samplesFigure('bare process (floor)', floor),
      samplesFigure('claim to end', samples, {
        floor,
        goal: ({ p50Ratio, p95Ratio }) => goal('≤ 1× p50, ≤ 1.3× p95', (p50Ratio ?? 9) <= 1 && (p95Ratio ?? 9) <= 1.3),
      }),
    ];
  },
};
