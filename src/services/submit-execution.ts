import type { Execution, QueueClass, SubmitInput } from '#core/contracts/executions.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { ExecutionRecord, NewExecution } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';
import { assembleExecution } from './get-execution.ts';
import { idempotencyHash } from './idempotency-hash.ts';
import { queueBounds } from './queue-bounds.ts';
import { resolveSubmission } from './resolve-submission.ts';

export interface SubmitOptions {
  /** Its end is waited for. */
  readonly watched?: boolean;
  /** With the key of an earlier submission by the same user in the last 24 h, that one's execution comes back. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Puts a run into the queue and answers at once. All that it needs is resolved here and never changes after.
 * @throws SandpiperError INVALID_INPUT, NOT_FOUND (the session), QUEUE_FULL, IDEMPOTENCY_MISMATCH
 */
export async function submitExecution(
  deps: Deps,
  principal: Principal,
  input: SubmitInput & SubmitOptions,
): Promise<Execution> {
  const { idempotencyKey, watched = false, ...body } = input;
  const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, hash: idempotencyHash(body) };
  if (idempotency) {
    // Before all else: what was taken on once is answered again, however full the queue is by now and whatever is gone.
    const earlier = await deps.stores.executions.byIdempotencyKey(principal.userId, idempotency.key);
    if (earlier) return sameAgain(deps, earlier, idempotency);
  }
  const resolved = await resolveSubmission(deps, principal, body);
  return enqueue(deps, principal, {
    ...resolved,
    ownerId: principal.userId,
    idempotency,
    queueClass: watched ? 'INTERACTIVE' : queueClassOf(principal),
    retryOf: null,
  });
}

/** Who is signed in looks on; a program comes back for the result. */
export function queueClassOf({ via }: Principal): QueueClass {
  return via.type === 'session' ? 'INTERACTIVE' : 'BATCH';
}

/** Stores a resolved submission where the queue has room for it. */
export async function enqueue(deps: Deps, principal: Principal, execution: NewExecution): Promise<Execution> {
  const { kind, submission, projectId, idempotency } = execution;
  const { execution: record, created } = await deps.stores.executions.submit(execution, {
    room: queueBounds(deps, 1),
    audit: {
      action: submission.script === 'deploy' ? 'project.deployed' : 'execution.submitted',
      actorId: principal.userId,
      detail: { kind, language: submission.language, ...(projectId && { projectId }) },
    },
  });
  return created ? assembleExecution(deps, record) : sameAgain(deps, record, idempotency);
}

/** Answers what was made by an earlier submission with the same key, where the two say the same. */
function sameAgain(deps: Deps, earlier: ExecutionRecord, idempotency: NewExecution['idempotency']): Promise<Execution> {
  sameBody(earlier, idempotency?.hash);
  return assembleExecution(deps, earlier);
}

/** @throws SandpiperError IDEMPOTENCY_MISMATCH where the earlier one was another */
export function sameBody(earlier: ExecutionRecord, hash: string | undefined): void {
  if (earlier.idempotencyHash === hash) return;
  throw new SandpiperError('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another body before.', {
    extensions: { executionId: earlier.id },
  });
}
