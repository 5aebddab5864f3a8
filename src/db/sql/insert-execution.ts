import { type ExecutionId, newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';

/** Null where the owner's idempotency key is taken, also by a submission that is just being committed. */
export async function insertExecution(client: Queryable, execution: NewExecution): Promise<ExecutionId | null> {
  const { submission, idempotency } = execution;
  const id = newId('execution');
  const { rowCount } = await client.query({
    name: 'insert-execution',
    text: `INSERT INTO execution
        (id, owner_id, kind, language, title, submission, limits, repeatable, session_id, idempotency_key, idempotency_hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      ON CONFLICT (owner_id, idempotency_key) DO NOTHING`,
    values: [
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
    ],
  });
  return rowCount === 1 ? id : null;
}
