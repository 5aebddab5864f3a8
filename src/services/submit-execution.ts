import type { Execution, SubmitInput } from '#core/contracts/executions.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';
import { assembleExecution } from './get-execution.ts';
import { idempotencyHash } from './idempotency-hash.ts';
import { resolveSubmission } from './resolve-submission.ts';

const QUEUE_RETRY_SECONDS = 10;

export interface SubmitOptions {
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
  const { idempotencyKey, ...body } = input;
  const resolved = await resolveSubmission(deps, principal, body);
  const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, hash: idempotencyHash(body) };
  return enqueue(deps, principal, { ...resolved, ownerId: principal.userId, idempotency });
}

/** Stores a resolved submission where the queue has room for it. */
export async function enqueue(deps: Deps, principal: Principal, execution: NewExecution): Promise<Execution> {
  await checkQueue(deps, principal);
  const { execution: record, created } = await deps.stores.executions.submit(execution);
  if (!created && record.idempotencyHash !== execution.idempotency?.hash) {
    throw new SandpiperError('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another body before.', {
      extensions: { executionId: record.id },
    });
  }
  if (created) {
    await deps.stores.audit.record({
      action: 'execution.submitted',
      actorId: principal.userId,
      target: record.id,
      detail: { kind: record.kind, language: record.language },
    });
  }
  return assembleExecution(deps, record);
}

async function checkQueue(deps: Deps, principal: Principal): Promise<void> {
  const { maxWaiting, maxWaitingPerUser } = deps.config.queue;
  const waiting = await deps.stores.executions.countWaiting(principal.userId);
  const full =
    waiting.own >= maxWaitingPerUser
      ? `You have ${waiting.own} executions waiting, and ${maxWaitingPerUser} is the most.`
      : waiting.all >= maxWaiting
        ? `There are ${waiting.all} executions waiting, and ${maxWaiting} is the most.`
        : null;
  if (full !== null) {
    throw new SandpiperError('QUEUE_FULL', `${full} Try again when some have run.`, {
      retryAfterSeconds: QUEUE_RETRY_SECONDS,
    });
  }
}
