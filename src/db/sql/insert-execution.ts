import type { ExecutionId } from '#core/ids.ts';
import { newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';

/** Takes {@link executionValues}, `$1` to `$16`; what follows may say FROM and WHERE. */
export const INSERT_EXECUTION = `INSERT INTO execution
    (id, owner_id, kind, language, title, submission, limits, repeatable, session_id, idempotency_key, idempotency_hash,
      retry_of, queue_class, turn, memory_bytes, cpus)
  SELECT $1::text, $2::text, $3::execution_kind, $4::text, $5::text, $6::json, $7::jsonb, $8::boolean, $9::text,
    $10::text, $11::text, $12::text, $13::queue_class, $14::bigint, $15::bigint, $16::float8`;

export function executionValues(id: ExecutionId, execution: NewExecution, turn: number): unknown[] {
  const { submission, idempotency } = execution;
  return [
    id,
    execution.ownerId,
    execution.kind,
    submission.language,
    withoutNul(execution.title),
    JSON.stringify(submission),
    JSON.stringify(submission.limits),
    submission.network === 'none' || submission.idempotent,
    execution.sessionId,
    idempotency?.key ?? null,
    idempotency?.hash ?? null,
    execution.retryOf,
    execution.queueClass,
    turn,
    submission.limits.memoryBytes,
    submission.limits.cpus,
  ];
}

/** Null where the owner's idempotency key is taken, also by a submission that is just being committed. */
export async function insertExecution(
  client: Queryable,
  execution: NewExecution,
  turn: number,
): Promise<ExecutionId | null> {
  const id = newId('execution');
  const { rowCount } = await client.query({
    name: 'insert-execution',
    text: `${INSERT_EXECUTION} ON CONFLICT (owner_id, idempotency_key) DO NOTHING`,
    values: executionValues(id, execution, turn),
  });
  return rowCount === 1 ? id : null;
}
