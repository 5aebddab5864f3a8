import { createHash } from 'node:crypto';
import type { OutcomeType } from '#core/outcomes.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';

/** To be raised where the same submission in the same image would have another result than before. */
const VERSION = 1;

/**
 * What names the result of this run, where an earlier one of the same may serve: the owner, all of the submission, its
 * limits, and the image's digest. null where none may: it was not asked for, or what it comes to lies outside of these,
 * on the network, in a repository or in secrets, or it is run for its effect.
 */
export function cacheKeyOf(
  { ownerId, submission }: Pick<ClaimedExecution, 'ownerId' | 'submission'>,
  digest: string,
): string | null {
  const { cache, idempotent: _, ...rest } = submission;
  const { network, prepareNetwork, repository, secretNames, script } = rest;
  const isOnline = network !== 'none' || prepareNetwork !== 'none' || repository !== null;
  if (!cache || isOnline || secretNames.length > 0 || script === 'deploy') return null;
  const named = JSON.stringify([VERSION, ownerId, digest, rest], inOrder);
  return createHash('sha256').update(named).digest('base64url');
}

/** It is what the program came to, not what came over it. */
export function servesAgain(type: OutcomeType): boolean {
  return type === 'EXITED' || type === 'COMPILE_ERROR';
}

/** Whatever order the names came in. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
