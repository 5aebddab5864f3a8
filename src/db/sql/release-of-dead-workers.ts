import type { ExecutionStatus } from '#core/execution-status.ts';
import type { WorkerId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

/**
 * What these workers had running waits again, or has ended: TERMINATED where that was asked for; FAILED where the
 * attempts are used up, or where a container had begun on a run that may have had effects outside and so must not be
 * run twice. The ones that are QUEUED need a job each from the caller.
 *
 * Only of those that are marked as stopped, and stay so until it is done: one that was heard of again since it was
 * found dead runs what it has claimed since.
 *
 * `lives`: the worker is there and lost count. What it has stored nothing of it never began, as the answer to its claim
 * was lost with the database: that costs no attempt.
 *
 * `client` is in a transaction.
 */
export async function releaseOfDeadWorkers(
  client: Queryable,
  release: { deadWorkerIds: readonly WorkerId[]; maxAttempts: number; exceptTokens: readonly string[]; lives: boolean },
): Promise<{ id: string; status: ExecutionStatus }[]> {
  const workerIds = release.lives ? release.deadWorkerIds : await stillStopped(client, release.deadWorkerIds);
  if (workerIds.length === 0) return [];
  const { rows } = await client.query<{ id: string; status: ExecutionStatus }>(
    `WITH orphan AS (
       SELECT e.id, unbegun,
         CASE
           WHEN e.terminate_requested_at IS NOT NULL THEN 'TERMINATED'
           WHEN NOT e.repeatable
             AND EXISTS (SELECT FROM environment c WHERE c.execution_id = e.id AND c.attempt = e.attempt) THEN 'CUT_OFF'
           WHEN NOT unbegun AND e.faults + 1 >= $2 THEN 'USED_UP'
           ELSE 'QUEUED'
         END AS fate
       FROM execution e CROSS JOIN LATERAL (
         SELECT $4
           AND NOT EXISTS (SELECT FROM environment c WHERE c.execution_id = e.id AND c.attempt = e.attempt)
           AND NOT EXISTS (SELECT FROM log_chunk l WHERE l.execution_id = e.id AND l.attempt = e.attempt) AS unbegun
       ) stored
       WHERE e.status = 'RUNNING' AND e.worker_id = ANY($1)
         AND coalesce(e.fencing_token <> ALL($3), true)
       FOR UPDATE OF e
     )
     UPDATE execution e
     SET status = CASE fate
           WHEN 'QUEUED' THEN 'QUEUED'
           WHEN 'TERMINATED' THEN 'TERMINATED'
           ELSE 'FAILED'
         END::execution_status,
         fencing_token = NULL,
         attempt = e.attempt - (fate = 'QUEUED' AND unbegun)::int,
         started_at = CASE WHEN fate = 'QUEUED' AND unbegun AND e.attempt = 1 THEN NULL ELSE e.started_at END,
         faults = e.faults + (fate IN ('QUEUED', 'USED_UP') AND NOT unbegun)::int,
         delay_reason = CASE
           WHEN fate <> 'QUEUED' THEN NULL
           WHEN unbegun THEN 'The database was away as it was claimed.'
           ELSE 'its worker went away'
         END,
         outcome_type = CASE fate
           WHEN 'QUEUED' THEN NULL
           WHEN 'TERMINATED' THEN 'TERMINATED'
           ELSE 'ENVIRONMENT'
         END::outcome_type,
         outcome_message = CASE fate
           WHEN 'TERMINATED' THEN 'terminated'
           WHEN 'CUT_OFF' THEN
             'its worker went away; it may have changed something outside and does not say that it is idempotent, so it is not run again'
           WHEN 'USED_UP' THEN format('its worker went away, at attempt %s of %s', e.faults + 1, $2::int)
         END,
         ended_at = CASE WHEN fate <> 'QUEUED' THEN now() END
     FROM orphan WHERE e.id = orphan.id
     RETURNING e.id, e.status`,
    [workerIds, release.maxAttempts, release.exceptTokens, release.lives],
  );
  return rows;
}

/** A heartbeat, which makes its worker one that lives again, waits for the end of the transaction. */
async function stillStopped(client: Queryable, workerIds: readonly WorkerId[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM worker WHERE id = ANY($1) AND stopped_at IS NOT NULL ORDER BY id FOR SHARE',
    [workerIds],
  );
  return rows.map(({ id }) => id);
}
