import { bareProcess, ratePerSecond } from '../bare.ts';
import { HELLO } from '../context.ts';
import { goal, type Part, valueFigure } from '../part.ts';
import { percentile } from '../statistics.ts';

const AT_ONCE = 4;
const TURNS = 4;

export const backToBack: Part = {
  name: 'back-to-back',
  what: `runs one after another on ${AT_ONCE} sandboxes, beside ${AT_ONCE} bare processes at once`,
  async measure(context) {
    const runs = await context.workerRuns();
    await runs.warm(AT_ONCE);
    const count = Math.max(AT_ONCE * 5, context.runs);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      bare.push(await ratePerSecond(count, AT_ONCE, () => bareProcess(context)));
      ours.push(await ratePerSecond(count, AT_ONCE, () => runs.run(HELLO)));
      await runs.untilReady(AT_ONCE);
    }
    const ratio = percentile(ours, 0.5) / percentile(bare, 0.5);
    return [
      valueFigure('bare processes (floor)', percentile(bare, 0.5), 'runs/s'),
      valueFigure('in sandboxes', percentile(ours, 0.5), 'runs/s'),
      valueFigure('in sandboxes, of the floor', ratio, '×', goal('≥ 1×', ratio >= 1)),
    ];
  },
};
