import type { DeadLetter } from '#core/contracts/dead-letters.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { isSandpiperError, notFound, SandpiperError } from '#core/errors.ts';
import type { ExecutionId, UserId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { ExecutionRecord, NewExecution } from '#db/stores/execution-store.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { checkAgain } from './check-again.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { alreadyResolved, openDeadLetter, storedDeadLetter } from './open-dead-letter.ts';
import { queueBounds } from './queue-bounds.ts';

export type RetryDeps = Pick<Deps, 'stores' | 'languages' | 'config'>;

/**
 * Runs what failed by our own fault again, for admins: as a new execution of the same owner, of the same submission,
 * queued like any other behind what people watch.
 * @throws SandpiperError NOT_FOUND; CONFLICT where it is resolved, also by somebody who was quicker, or can't be run
 *   any more; QUEUE_FULL
 */
export async function retryDeadLetter(
  deps: RetryDeps,
  principal: Principal,
  { id, reason }: { id: ExecutionId; reason?: string | undefined },
): Promise<DeadLetter> {
  mustBeAdmin(principal);
  await openDeadLetter(deps, id);
  await retryOpen(deps, principal, id, reason ?? null);
  return storedDeadLetter(deps, id);
}

/** Of one that was just seen open. @throws as {@link retryDeadLetter} */
export async function retryOpen(
  deps: RetryDeps,
  principal: Principal,
  id: ExecutionId,
  reason: string | null,
): Promise<void> {
  const execution = await sameAgain(deps, id);
  const retryId = await deps.stores.deadLetters.retry({
    execution,
    actorId: principal.userId,
    reason,
    admit: queueBounds(deps, 1, 'Its owner has').admit,
  });
  if (retryId === null) throw alreadyResolved(await storedDeadLetter(deps, id));
}

async function sameAgain(deps: RetryDeps, id: ExecutionId): Promise<NewExecution & { retryOf: ExecutionId }> {
  const dead = await deps.stores.executions.byId(id);
  if (!dead) throw notFound('dead letter');
  const { ownerId, kind, title, sessionId, projectId } = dead;
  const submission = await checkAllowedNow(deps, await checkOwner(deps, ownerId), dead);
  return {
    ownerId,
    kind,
    title,
    submission,
    sessionId,
    projectId,
    idempotency: null,
    queueClass: 'BATCH',
    retryOf: id,
  };
}

async function checkOwner(deps: RetryDeps, ownerId: UserId): Promise<UserRecord> {
  const owner = await deps.stores.users.byId(ownerId);
  if (!owner || owner.disabledAt !== null) {
    throw new SandpiperError('CONFLICT', 'Its owner is disabled: enable them first, or discard it.');
  }
  return owner;
}

/** What is allowed now counts, not what was then. */
async function checkAllowedNow(deps: RetryDeps, owner: UserRecord, dead: ExecutionRecord): Promise<Submission> {
  try {
    return await checkAgain(deps, { userId: owner.id, role: owner.role }, dead);
  } catch (error) {
    if (!isSandpiperError(error) || !['INVALID_INPUT', 'NOT_FOUND'].includes(error.code)) throw error;
    throw new SandpiperError('CONFLICT', `It can not be run as it is any more: ${error.message.replace(/\.$/, '')}.`, {
      cause: error,
    });
  }
}
