import { isFinal } from '#core/execution-status.ts';
import type { Body, HostileSite } from './hostile-site.ts';

/** Neighbours with an attack beside them may take so much of the time that they take alone. */
export const TOLERATED_SLOWDOWN = 1.5;

const ROUNDS = 3;
const MOST_ROUNDS = 5;
const RUNS_A_ROUND = 5;

export interface Slowdown {
  /** p50 beside the attack over p50 alone. */
  readonly ratio: number;
  readonly aloneMs: number;
  readonly besideMs: number;
  /** How the attacks ended that were not cut off by us: none where each outlasted the measurement. */
  readonly endedBySelf: readonly string[];
}

/**
 * Measures a neighbour's small runs alone and beside an attack, turn by turn, so that whatever else the machine does
 * meets both. More rounds are taken where the first don't show that the neighbours keep their speed.
 */
export async function slowdownOfNeighbours(site: HostileSite, attack: Body): Promise<Slowdown> {
  const alone: number[] = [];
  const beside: number[] = [];
  const endedBySelf: string[] = [];
  await site.neighbours(2);
  for (let round = 1; ; round++) {
    await sample(site, alone);
    const { id } = await site.submit(attack);
    // What it says first is when it has begun; `lastSeq` is not shown, so its log is asked.
    await site.until(id, ({ status }) => status !== 'QUEUED');
    while ((await site.logBytes(id)).length === 0) await site.neighbours(1);
    await sample(site, beside);
    const { status } = await site.until(id, () => true);
    if (isFinal(status)) endedBySelf.push(status);
    else await site.terminate(id);
    await site.ended(id);
    const ratio = median(beside) / median(alone);
    if (round >= MOST_ROUNDS || (round >= ROUNDS && ratio <= TOLERATED_SLOWDOWN)) {
      return { ratio, aloneMs: median(alone), besideMs: median(beside), endedBySelf };
    }
  }
}

async function sample(site: HostileSite, into: number[]): Promise<void> {
  for (let run = 0; run < RUNS_A_ROUND; run++) into.push(await site.neighbours(1));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
