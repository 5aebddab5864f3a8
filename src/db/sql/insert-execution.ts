import { type ExecutionId, newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';

/** Takes {@link executionValues}; what follows may say FROM and WHERE. */
export const INSERT_EXECUTION = `INSERT INTO execution
    (id, owner_id, kind, language, title, submission, limits, repeatable, session_id, idempotency_key, idempotency_hash)
  SELECT $1::text, $2::text, $3::execution_kind, $4::text, $5::text, $6::json, $7::jsonb, $8::boolean, $9::text,
    $10::text, $11::text`;

export function executionValues(id: ExecutionId, execution: NewExecution): unknown[] {
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
  ];
}

/** Null where the owner's idempotency key is taken, also by a submission that is just being committed. */
export async function insertExecution(client: Queryable, execution: NewExecution): Promise<ExecutionId | null> {
  const id = newId('execution');
  const { rowCount } = await client.query({
    name: 'insert-execution',
    text: `${INSERT_EXECUTION} ON CONFLICT (owner_id, idempotency_key) DO NOTHING`,
    values: executionValues(id, execution),
  });
  return rowCount === 1 ? id : null;
}
