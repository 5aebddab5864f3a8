import { submitRun } from '../api-client.ts';
import { bareProcess, ratePerSecond } from '../bare.ts';
import { HELLO } from '../context.ts';
import { endedOf, untilNothingRuns } from '../ended.ts';
import { goal, type Part, valueFigure } from '../part.ts';

const SUBMISSIONS = 500;
const BARE_AT_ONCE = 4;

export const burst: Part = {
  name: 'burst',
  what: `${SUBMISSIONS} submissions of hello-world at once by one owner, beside as many bare processes`,
  async measure(context) {
    const instance = await context.instance();
    const bareBefore = await ratePerSecond(SUBMISSIONS / 2, BARE_AT_ONCE, () => bareProcess(context));
    const began = Date.now();
    const ids = await Promise.all(
      Array.from({ length: SUBMISSIONS }, async () => (await submitRun(instance, { code: HELLO })).id),
    );
    await untilNothingRuns(instance);
    const ended = await endedOf(instance, new Set(ids));
    const completed = ended.filter(({ status }) => status === 'COMPLETED').length;
    const lastEndMs = Math.max(...ended.map(({ endedAtMs }) => endedAtMs));
    const bareAfter = await ratePerSecond(SUBMISSIONS / 2, BARE_AT_ONCE, () => bareProcess(context));
    const bare = (bareBefore + bareAfter) / 2;
    const ours = (SUBMISSIONS * 1000) / (lastEndMs - began);
    return [
      valueFigure('completed', completed, 'runs', goal(`all ${SUBMISSIONS}`, completed === SUBMISSIONS)),
      valueFigure('bare processes (floor)', bare, 'runs/s'),
      valueFigure('submitted to ended', ours, 'runs/s'),
      valueFigure('submitted to ended, of the floor', ours / bare, '×', goal('≥ 0.5×', ours / bare >= 0.5)),
    ];
  },
};
