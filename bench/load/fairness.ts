import { submitRun } from '../api-client.ts';
import { bareProcess, ratePerSecond } from '../bare.ts';
import { type BenchContext, HELLO } from '../context.ts';
import { endedOf, untilNothingRuns } from '../ended.ts';
import type { Caller } from '../instance.ts';
import { type Figure, goal, valueFigure } from '../part.ts';

const EACH = 25;
const BARE_AT_ONCE = 4;
const RATE_GOAL = 0.25;
const WAIT_GOAL = 2;

/** Each owner submits 25, one owner after the other, without waiting for an answer; beside as many bare processes. */
export async function measureFairness(context: BenchContext, owners: readonly Caller[]): Promise<Figure[]> {
  const [first] = owners;
  if (!first) throw new Error('there is nobody to be fair to');
  const count = owners.length * EACH;
  const bareRate = () => ratePerSecond(count / 2, BARE_AT_ONCE, () => bareProcess(context));
  const bareBefore = await bareRate();
  const beganMs = Date.now();
  const submitted = await Promise.all(
    owners.map(async (owner) => {
      const runs = Array.from({ length: EACH }, () => submitRun(owner, { code: HELLO }));
      return { owner, ids: new Set((await Promise.all(runs)).map(({ id }) => id)) };
    }),
  );
  await untilNothingRuns(first);
  const ended = await Promise.all(submitted.map(({ owner, ids }) => endedOf(owner, ids)));
  const bare = (bareBefore + (await bareRate())) / 2;

  const completed = ended.flat().filter(({ status }) => status === 'COMPLETED').length;
  const ours = (count * 1000) / (Math.max(...ended.flat().map(({ endedAtMs }) => endedAtMs)) - beganMs);
  const waits = ended.map((runs) => runs.map(({ queuedAtMs, startedAtMs }) => startedAtMs - queuedAtMs));
  const meanOfAll = mean(waits.flat());
  const meansOfOwners = waits.map(mean);
  const worst = Math.max(...meansOfOwners) / meanOfAll;
  const what = `${owners.length} owners, ${EACH} each`;
  return [
    valueFigure(`${what}: completed`, completed, 'runs', goal(`all ${count}`, completed === count)),
    valueFigure(`${what}: bare processes (floor)`, bare, 'runs/s'),
    valueFigure(`${what}: submitted to ended`, ours, 'runs/s'),
    valueFigure(`${what}: of the floor`, ours / bare, '×', goal(`≥ ${RATE_GOAL}×`, ours / bare >= RATE_GOAL)),
    valueFigure(`${what}: mean wait of all`, meanOfAll, 'ms'),
    valueFigure(`${what}: the worst owner's, of that`, worst, '×', goal(`≤ ${WAIT_GOAL}×`, worst <= WAIT_GOAL)),
    valueFigure(`${what}: the best owner's, of that`, Math.min(...meansOfOwners) / meanOfAll, '×'),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
