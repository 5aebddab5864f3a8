import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import { notFound, SandpiperError } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Deps } from './deps.ts';

/** @throws SandpiperError NOT_FOUND; CONFLICT where it is resolved */
export async function openDeadLetter(deps: Pick<Deps, 'stores'>, id: ExecutionId): Promise<DeadLetter> {
  const letter = await storedDeadLetter(deps, id);
  if (letter.resolution !== null) throw alreadyResolved(letter);
  return letter;
}

/** @throws SandpiperError NOT_FOUND */
export async function storedDeadLetter(deps: Pick<Deps, 'stores'>, id: ExecutionId): Promise<DeadLetter> {
  const letter = await deps.stores.deadLetters.byId(id);
  if (!letter) throw notFound('dead letter');
  return letter;
}

/** What somebody else was quicker with; the answer carries how the dead letter stands. */
export function alreadyResolved(letter: DeadLetter): SandpiperError {
  const { resolution, resolvedBy, retryId } = letter;
  const by = resolvedBy ? ` by ${resolvedBy.name ?? resolvedBy.email}` : '';
  const how = resolution === 'DISCARDED' ? `discarded${by}` : `retried${by}${retryId ? ` as ${retryId}` : ''}`;
  return new SandpiperError('CONFLICT', `This dead letter was ${how} already.`, { extensions: { deadLetter: letter } });
}
