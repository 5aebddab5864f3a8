import type pg from 'pg';
import { newId } from '#core/ids.ts';
import type { NewExecution } from '#db/stores/execution-store.ts';
import { addRunJob } from './add-run-job.ts';

const INSERT = `
  WITH made AS (
    INSERT INTO execution (id, owner_id, kind, language, title, submission, limits, session_id, idempotency_key, idempotency_hash)
    VALUES ($1, $2, $3::execution_kind, $4, $5, $6::json, $7::jsonb, $8, $9, $10)
    ON CONFLICT (owner_id, idempotency_key) DO NOTHING
    RETURNING id
  )
  SELECT made.id, ${addRunJob('made.id')} FROM made`;

/** A key is honoured for 24 hours; then it is free for another execution. */
const FREE_OLD_KEY = `
  UPDATE execution SET idempotency_key = NULL, idempotency_hash = NULL
  WHERE owner_id = $1 AND idempotency_key = $2 AND queued_at < now() - interval '24 hours'`;

/** The execution and its job in one statement. The id of the one that has the same key already, where there is one. */
export async function submitExecution(
  pool: pg.Pool,
  execution: NewExecution,
): Promise<{ id: string; created: boolean }> {
  const { ownerId, idempotency, submission } = execution;
  if (idempotency) await pool.query(FREE_OLD_KEY, [ownerId, idempotency.key]);
  const id = newId('execution');
  const { rowCount } = await pool.query(INSERT, [
    id,
    ownerId,
    execution.kind,
    submission.language,
    execution.title.replaceAll('\u0000', ''),
    JSON.stringify(submission),
    JSON.stringify(submission.limits),
    execution.sessionId,
    idempotency?.key ?? null,
    idempotency?.hash ?? null,
  ]);
  if (rowCount === 1) return { id, created: true };
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM execution WHERE owner_id = $1 AND idempotency_key = $2`,
    [ownerId, idempotency?.key],
  );
  // The other one can only be gone where it was deleted between the two statements: then the key is free again.
  return rows[0] ? { id: rows[0].id, created: false } : submitExecution(pool, execution);
}
