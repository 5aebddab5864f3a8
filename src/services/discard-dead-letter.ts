import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { alreadyResolved, openDeadLetter, storedDeadLetter } from './open-dead-letter.ts';

/**
 * Takes a dead letter off the list of the open ones, for admins: it is not run again.
 * @throws SandpiperError NOT_FOUND; CONFLICT where it is resolved, also by somebody who was quicker
 */
export async function discardDeadLetter(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id, reason }: { id: ExecutionId; reason: string },
): Promise<DeadLetter> {
  mustBeAdmin(principal);
  await openDeadLetter(deps, id);
  const discarded = await deps.stores.deadLetters.discard({ id, actorId: principal.userId, reason });
  const letter = await storedDeadLetter(deps, id);
  if (!discarded) throw alreadyResolved(letter);
  return letter;
}
