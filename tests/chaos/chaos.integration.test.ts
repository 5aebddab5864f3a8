import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { faults } from './faults.ts';
import { leftoversOfAll } from './leftovers.ts';
import { longRuns } from './load/programs.ts';
import { Random } from './load/random.ts';
import { IN_FLIGHT, playRound, type RoundReport } from './round.ts';
import { Stage } from './stage/stage.ts';

const START_WITHIN_MS = 120_000;
/** Much longer than a round takes; the safety bounds are in the round. */
const ROUND_WITHIN_MS = 240_000;
const SEED = 4;
const WITHOUT_FENCE = ['--import', join(import.meta.dirname, 'stage/without-fence.ts')];
/** As many as both workers run at once, of which those of one are begun again by the other. */
const LONG_RUNS = { count: 16, ms: 7_500 };

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
      const report = await playRound(stage, { fault, random: new Random(SEED + index), name: `c${index}` });
      console.log(told(report));
      expect(report.violations).toEqual([]);
      expect(report.inFlight).toBeGreaterThanOrEqual(IN_FLIGHT);
      expect(report.seenAtWork).toBeGreaterThan(0);
    },
    ROUND_WITHIN_MS,
  );

  it(
    'is found to lose and mix output by the same checks, once its writes heed no fencing token',
    async () => {
      for (const which of [0, 1] as const) await stage.replaceWorker(which, { nodeOptions: WITHOUT_FENCE });
      const fault = faults()['a worker stands still until it is taken for dead, and then goes on'];
      if (!fault) throw new Error('that fault is gone');
      const programs = longRuns(LONG_RUNS.count, LONG_RUNS.ms);
      const report = await playRound(stage, { fault, random: new Random(SEED), name: 'unfenced', programs });
      console.log(told(report));
      expect(report.violations).not.toEqual([]);
      expect(report.violations.join('\n')).toMatch(
        /mixed|lost output|after attempt|at once|not the one that is stored/,
      );
    },
    ROUND_WITHIN_MS,
  );

  it(
    'leaves no container and no process when its workers end',
    async () => {
      await Promise.all(stage.workers.map((worker) => worker.process.end('SIGTERM')));
      expect(await leftoversOfAll(stage)).toEqual([]);
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
