import type pg from 'pg';
import type { Submission } from '#core/contracts/executions.ts';
import { brandId, type WorkerId } from '#core/ids.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';

/** The one statement that gives an execution to a worker: the owner with the fewest running first, then the oldest. */
const CLAIM = `
  WITH running AS (
    SELECT owner_id, count(*) AS runs FROM execution WHERE status = 'RUNNING' GROUP BY owner_id
  ), picked AS (
    SELECT e.id
    FROM execution e LEFT JOIN running ON running.owner_id = e.owner_id
    WHERE e.status IN ('QUEUED', 'DELAYED')
      AND (e.not_before IS NULL OR e.not_before <= now())
      AND ($2::text[] IS NULL OR e.language = ANY ($2))
    ORDER BY coalesce(running.runs, 0), e.queued_at, e.id
    LIMIT 1
    FOR UPDATE OF e SKIP LOCKED
  )
  UPDATE execution e
  SET status = 'RUNNING', attempt = e.attempt + 1, fencing_token = gen_random_uuid()::text, worker_id = $1,
      started_at = coalesce(e.started_at, now()), delay_reason = NULL, not_before = NULL
  FROM picked WHERE e.id = picked.id
  RETURNING e.id, e.owner_id, e.attempt, e.fencing_token, e.last_seq, e.submission`;

interface ClaimedRow {
  id: string;
  owner_id: string;
  attempt: number;
  fencing_token: string;
  last_seq: number;
  submission: Submission;
}

export async function claimExecution(
  pool: pg.Pool,
  claim: { workerId: WorkerId; languages: readonly string[] | null },
): Promise<ClaimedExecution | null> {
  const { rows } = await pool.query<ClaimedRow>(CLAIM, [claim.workerId, claim.languages]);
  const row = rows[0];
  if (!row) return null;
  return {
    id: brandId('execution', row.id),
    ownerId: brandId('user', row.owner_id),
    attempt: row.attempt,
    fencingToken: row.fencing_token,
    lastSeq: row.last_seq,
    submission: row.submission,
  };
}
