import { isFinal } from '#core/execution-status.ts';
import type { Body, HostileSite } from './hostile-site.ts';

/** Neighbours with an attack beside them may take so much of the time that they take alone. */
export const TOLERATED_SLOWDOWN = 1.5;

const ROUNDS = 3;
const MOST_ROUNDS = 6;
const RUNS_A_ROUND = 6;

export interface Slowdown {
  /** p50 beside the attack over p50 alone. */
  readonly ratio: number;
  readonly aloneMs: number;
  readonly besideMs: number;
  /** How many attacks it took: each that had come to its end was followed by another. */
  readonly attacks: number;
}

/**
 * Measures a neighbour's small runs alone and beside an attack, turn by turn, so that whatever else the machine does
 * meets both. More rounds are taken where the first don't show that the neighbours keep their speed.
 */
export async function slowdownOfNeighbours(site: HostileSite, attack: Body): Promise<Slowdown> {
  const alone: number[] = [];
  const beside: number[] = [];
  let attacks = 0;
  const another = async () => {
    attacks += 1;
    return begin(site, attack);
  };
  // What is made ready for attacker and neighbour is made ready now.
  await site.terminate(await begin(site, attack));
  await site.neighbours(3);

  for (let round = 1; ; round++) {
    for (let run = 0; run < RUNS_A_ROUND; run++) alone.push(await site.neighbours(1));
    let id = await another();
    for (let run = 0; run < RUNS_A_ROUND; run++) {
      beside.push(await site.neighbours(1));
      if (await isOver(site, id)) id = await another();
    }
    if (!(await isOver(site, id))) await site.terminate(id);
    await site.ended(id);
    const ratio = median(beside) / median(alone);
    if (round >= MOST_ROUNDS || (round >= ROUNDS && ratio <= TOLERATED_SLOWDOWN)) {
      return { ratio, aloneMs: median(alone), besideMs: median(beside), attacks };
    }
  }
}

/** Settles when the program has said something, or has come to its end without that. */
async function begin(site: HostileSite, attack: Body): Promise<string> {
  const { id } = await site.submit(attack);
  while ((await site.logBytes(id)).length === 0 && !(await isOver(site, id)));
  return id;
}

async function isOver(site: HostileSite, id: string): Promise<boolean> {
  return isFinal((await site.until(id, () => true)).status);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
