import { add, type Counts, check, NONE } from './counts.ts';
import type { Lane, Stage } from './plan.ts';
import type { Part } from './selection.ts';

/**
 * Runs one stage after the other, and the lanes of a stage beside one another. `begin` is told of each stage and gives
 * what runs a part of it. Gives the counts of all; stopped on the way is a failure.
 */
export async function runPlan(
  stages: readonly Stage[],
  signal: AbortSignal,
  begin: (stage: Stage) => (part: Part) => Promise<Counts>,
): Promise<Counts> {
  let total = NONE;
  for (const stage of stages) {
    const run = begin(stage);
    const runLane = async (lane: Lane) => {
      for (const part of lane) {
        if (signal.aborted) return;
        const counts = await run(part);
        // Added only now: the other lanes have added theirs meanwhile.
        total = add(total, counts);
      }
    };
    await Promise.all(stage.map(runLane));
    if (signal.aborted) return add(total, check(false));
  }
  return total;
}
