import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { faults, SUSPENDED } from './faults.ts';
import { leftoversOfEnded } from './leftovers.ts';
import { longRuns, mixOf } from './load/programs.ts';
import { Random } from './load/random.ts';
import { IN_FLIGHT, playRound, type RoundReport } from './round.ts';
import { Stage } from './stage/stage.ts';

const START_WITHIN_MS = 120_000;
/** Much longer than a round takes; the safety bounds are in the round. */
const ROUND_WITHIN_MS = 240_000;
const SEED = 4;
const WITHOUT_FENCE = ['--import', join(import.meta.dirname, 'stage/without-fence.ts')];
/**
 * As many as both workers run at once. Those of the suspended one end while nobody listens and before its sandboxes do;
 * the other worker begins them again, and is in the middle of them when the first one hears of their end.
 */
const LONG_RUNS = { count: 16, ms: 5_000 };

describe('an installation with fifty runs under way', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start();
  }, START_WITHIN_MS);
  afterAll(() => stage[Symbol.asyncDispose](), START_WITHIN_MS);

  it.each(Object.values(faults()).map((fault, index) => ({ ...fault, index })))(
    'loses nothing and runs nothing twice when $name',
    async ({ index, ...fault }) => {
      onTestFailed(async () => console.log(await stage.said()));
      const random = new Random(SEED + index);
      // The same as below, and more: there all is well.
      const programs = fault.name === SUSPENDED ? { programs: [...longRuns(LONG_RUNS), ...mixOf(50, random)] } : {};
      const report = await playRound(stage, { fault, random, name: `c${index}`, ...programs });
      console.log(told(report));
      expect(report.violations).toEqual([]);
      expect(report.inFlight).toBeGreaterThanOrEqual(IN_FLIGHT);
      expect(report.seenAtWork).toBeGreaterThan(0);
    },
    ROUND_WITHIN_MS,
  );

  it(
    'is found to lose output by the same checks, once its writes heed no fencing token',
    async () => {
      for (const which of [0, 1] as const) await stage.replaceWorker(which, { nodeOptions: WITHOUT_FENCE });
      const fault = faults()[SUSPENDED];
      if (!fault) throw new Error('that fault is gone');
      const random = new Random(SEED);
      const report = await playRound(stage, { fault, random, name: 'unfenced', programs: longRuns(LONG_RUNS) });
      console.log(told(report));
      expect(report.violations).not.toEqual([]);
      expect(report.violations.join('\n')).toMatch(
        /mixed|lost output|after attempt|at once|not the one that is stored/,
      );
    },
    ROUND_WITHIN_MS,
  );

  it(
    'leaves no process when its workers end, and no container once another has started',
    async () => {
      expect(await leftoversOfEnded(stage)).toEqual([]);
    },
    ROUND_WITHIN_MS,
  );
});

function told({ fault, inFlight, submitted, attempts, faultMs, finalMs, reconnects, violations }: RoundReport): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    `${fault}: ${seconds(faultMs)} long, with ${inFlight} under way;`,
    `all ${submitted} final ${seconds(finalMs)} after it, in ${attempts} attempts;`,
    `followers came back ${reconnects} times; ${violations.length} violations`,
    ...violations.map((violation) => `\n  ${violation}`),
  ].join(' ');
}
