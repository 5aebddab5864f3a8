import type { Submission } from './contracts/executions.ts';

/** So long a run may hold its place for one turn of its owner's. */
const MS_PER_TURN = 60_000;

/** How long a run may take at most by its limits, ms: it may compile, then it runs once, or with each of its inputs. */
export function longestRunMs({ limits, inputs }: Pick<Submission, 'limits' | 'inputs'>): number {
  return limits.wallMs * (1 + (inputs?.length ?? 1));
}

/** How many turns of its owner's it takes: who may hold a place for long stands back for as long with the next one. */
export function turnsOf(submission: Pick<Submission, 'limits' | 'inputs'>): number {
  return Math.max(1, Math.ceil(longestRunMs(submission) / MS_PER_TURN));
}
