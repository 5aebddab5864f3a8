import type { Submission } from './contracts/executions.ts';

/** So long a run may hold its place for one turn of its owner's. */
const MS_PER_TURN = 60_000;

/** What decides it; what was stored before there were commands and repositories has none. */
type Run = Pick<Submission, 'limits' | 'inputs'> & Partial<Pick<Submission, 'repository' | 'initialCommands'>>;

/**
 * How long a run may take at most by its limits, ms: it may clone, then come its initial commands, then it may compile,
 * then it runs once, or with each of its inputs.
 */
export function longestRunMs({ limits, inputs, repository, initialCommands = [] }: Run): number {
  return limits.wallMs * ((repository ? 1 : 0) + initialCommands.length + 1 + (inputs?.length ?? 1));
}

/** How many turns of its owner's it takes: who may hold a place for long stands back for as long with the next one. */
export function turnsOf(submission: Run): number {
  return Math.max(1, Math.ceil(longestRunMs(submission) / MS_PER_TURN));
}
