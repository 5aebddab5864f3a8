import type pg from 'pg';
import { brandId, type ExecutionId, type WorkerId } from '#core/ids.ts';
import { addRunJob } from './add-run-job.ts';

/**
 * What a worker that is gone had running waits again, but where an end was asked for, the attempts are used up, or it
 * may have had an effect outside (a network) that a second run would repeat.
 */
const RELEASE = `
  WITH lost AS (
    SELECT id, CASE
      WHEN terminate_requested_at IS NOT NULL THEN 'terminated'
      WHEN attempt >= $2 THEN 'exhausted'
      WHEN submission ->> 'network' <> 'none' AND submission ->> 'idempotent' <> 'true' THEN 'unrepeatable'
      ELSE 'again' END AS fate
    FROM execution WHERE status = 'RUNNING' AND worker_id = ANY ($1) FOR UPDATE
  ), released AS (
    UPDATE execution e
    SET status = CASE fate WHEN 'again' THEN 'QUEUED' WHEN 'terminated' THEN 'TERMINATED' ELSE 'FAILED' END::execution_status,
        fencing_token = NULL,
        not_before = NULL,
        delay_reason = CASE WHEN fate = 'again' THEN 'the worker that ran it went away' END,
        ended_at = CASE WHEN fate <> 'again' THEN now() END,
        outcome_type = CASE fate WHEN 'again' THEN NULL WHEN 'terminated' THEN 'TERMINATED' ELSE 'ENVIRONMENT' END::outcome_type,
        outcome_message = CASE fate
          WHEN 'again' THEN NULL
          WHEN 'terminated' THEN 'terminated as its worker went away'
          WHEN 'exhausted' THEN format('the worker went away in attempt %s of %s', e.attempt, $2)
          ELSE 'the worker went away; it had network access and does not say that it is idempotent, so it is not run again' END
    FROM lost WHERE e.id = lost.id
    RETURNING e.id, e.status
  )
  SELECT id, CASE WHEN status = 'QUEUED' THEN (${addRunJob('id')}).id END FROM released`;

export async function releaseOfDeadWorkers(
  pool: pg.Pool,
  deadWorkerIds: readonly WorkerId[],
  maxAttempts: number,
): Promise<ExecutionId[]> {
  if (deadWorkerIds.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>(RELEASE, [deadWorkerIds, maxAttempts]);
  return rows.map((row) => brandId('execution', row.id));
}
