import type { ExecutionBatch, SubmitBatchInput } from '#core/contracts/batches.ts';
import type { SubmitInput } from '#core/contracts/executions.ts';
import { invalidField, isSandpiperError, SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { ExecutionRecord, NewExecution } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';
import { toExecution } from './get-execution.ts';
import { idempotencyHash } from './idempotency-hash.ts';
import { queueBounds } from './queue-bounds.ts';
import { type ResolvedSubmission, resolveSubmission } from './resolve-submission.ts';
import { sameBody } from './submit-execution.ts';

/**
 * Puts up to 500 runs into the queue, all or none; they are of the batch class. With an idempotency key that was used
 * for the same batch before, that one's executions come back.
 * @throws SandpiperError INVALID_INPUT naming the field of the execution by its number, NOT_FOUND (a session, a project),
 *   QUEUE_FULL, IDEMPOTENCY_MISMATCH
 */
export async function submitBatch(
  deps: Deps,
  principal: Principal,
  input: SubmitBatchInput & { idempotencyKey?: string | undefined },
): Promise<ExecutionBatch> {
  const { executions: bodies, idempotencyKey } = input;
  const { userId: ownerId } = principal;
  const hash = idempotencyHash(bodies);
  const keys = idempotencyKey === undefined ? null : bodies.map((_, index) => keyOf(idempotencyKey, index));
  if (keys) {
    const earlier = await deps.stores.executions.byIdempotencyKeys(ownerId, keys);
    if (earlier.length > 0) return answer(earlier, hash);
  }
  const executionOf = async (body: SubmitInput, index: number): Promise<NewExecution> => {
    const resolved = await resolveOne(deps, principal, body, index);
    const key = keys?.[index];
    const idempotency = key === undefined ? null : { key, hash };
    return { ...resolved, ownerId, idempotency, queueClass: 'BATCH', retryOf: null };
  };
  const [first, ...rest] = bodies;
  if (!first) throw invalidField('executions', 'must not be empty');
  const executions: [NewExecution, ...NewExecution[]] = [await executionOf(first, 0)];
  // One after the other: each may read a session, and the connections are everybody's.
  for (const [index, body] of rest.entries()) executions.push(await executionOf(body, index + 1));
  const records = await deps.stores.executions.submitBatch(executions, {
    room: queueBounds(deps, executions.length),
    audit: {
      action: 'execution.batch-submitted',
      actorId: ownerId,
      detail: { count: executions.length, ...deployed(executions) },
    },
  });
  return answer(records, hash);
}

/** Of which projects deployments are among them: each of those is looked for by its project. */
function deployed(executions: readonly NewExecution[]): { deployed?: string } {
  const deployments = executions.filter(({ submission }) => submission.script === 'deploy');
  const projectIds = new Set(deployments.map(({ projectId }) => projectId));
  return projectIds.size > 0 ? { deployed: [...projectIds].join(', ') } : {};
}

/** A blank is in no key that a client can send: those of a batch are its own. */
function keyOf(idempotencyKey: string, index: number): string {
  return `${idempotencyKey} ${index}`;
}

function answer(records: readonly ExecutionRecord[], hash: string): ExecutionBatch {
  for (const record of records) if (record.idempotencyHash !== null) sameBody(record, hash);
  // Of those that have ended by now output and results are for who asks for one: of 500 they would be too much.
  const items = records.map((record) => ({ ...toExecution({ record, output: null, results: null }), results: null }));
  return { items };
}

async function resolveOne(
  deps: Deps,
  principal: Principal,
  body: SubmitInput,
  index: number,
): Promise<ResolvedSubmission> {
  try {
    return await resolveSubmission(deps, principal, body);
  } catch (error) {
    if (!isSandpiperError(error)) throw error;
    const at = `executions.${index}`;
    const fields = error.fields.map(({ path, message }) => ({ path: `${at}.${path}`, message }));
    throw new SandpiperError(error.code, `${at}: ${error.message}`, { fields, cause: error });
  }
}
