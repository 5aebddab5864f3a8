import type pg from 'pg';
import type { ClaimedExecution, ExecutionStore } from '#db/stores/execution-store.ts';
import { addRunJob } from './add-run-job.ts';

/** What somebody asked to end does not wait once more: it is TERMINATED here. */
const GIVE_BACK = `
  WITH back AS (
    UPDATE execution
    SET status = CASE WHEN terminate_requested_at IS NULL THEN $3::execution_status ELSE 'TERMINATED' END,
        fencing_token = NULL,
        not_before = $4,
        delay_reason = $5,
        attempt = attempt - CASE WHEN $6 OR terminate_requested_at IS NOT NULL THEN 0 ELSE 1 END,
        ended_at = CASE WHEN terminate_requested_at IS NOT NULL THEN now() END,
        outcome_type = CASE WHEN terminate_requested_at IS NOT NULL THEN 'TERMINATED'::outcome_type END,
        outcome_message = CASE WHEN terminate_requested_at IS NOT NULL THEN 'terminated between two attempts' END
    WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'
    RETURNING id, status, not_before
  )
  SELECT CASE WHEN status = 'QUEUED' THEN (${addRunJob('id', 'not_before')}).id END FROM back`;

export async function giveBackExecution(
  pool: pg.Pool,
  claim: ClaimedExecution,
  back: Parameters<ExecutionStore['giveBack']>[1],
): Promise<boolean> {
  const { status = 'QUEUED', notBefore, reason, countsAsAttempt } = back;
  const { rowCount } = await pool.query(GIVE_BACK, [
    claim.id,
    claim.fencingToken,
    status,
    notBefore,
    reason,
    countsAsAttempt,
  ]);
  return rowCount === 1;
}
