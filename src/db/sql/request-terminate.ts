import { brandId, type ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

/**
 * Ends one that waits; marks one that runs and tells the workers, each time anew, in case one didn't hear. An ended one
 * is left as it is.
 */
export async function requestTerminate(client: Queryable, id: ExecutionId): Promise<void> {
  await client.query({
    name: 'request-terminate',
    text: `WITH before AS (
        SELECT id, status = 'RUNNING' AS running FROM execution
        WHERE id = $1 AND status IN ('QUEUED', 'DELAYED', 'RUNNING') FOR UPDATE
      ), marked AS (
        UPDATE execution e
        SET terminate_requested_at = coalesce(e.terminate_requested_at, now()),
            status = CASE WHEN running THEN e.status ELSE 'TERMINATED' END,
            outcome_type = CASE WHEN NOT running THEN 'TERMINATED'::outcome_type END,
            outcome_message = CASE
              WHEN running THEN NULL
              WHEN e.attempt = 0 THEN 'terminated before it started'
              ELSE 'terminated while it waited for another attempt'
            END,
            ended_at = CASE WHEN NOT running THEN now() END
        FROM before WHERE e.id = before.id
        RETURNING e.id, running
      )
      SELECT pg_notify('sandpiper_terminate', id) FROM marked WHERE running`,
    values: [id],
  });
}

/** Of these, the ones that run and whose end was asked for. */
export async function readTerminateRequested(client: Queryable, ids: readonly ExecutionId[]): Promise<ExecutionId[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM execution WHERE id = ANY($1) AND status = 'RUNNING' AND terminate_requested_at IS NOT NULL`,
    [ids],
  );
  return rows.map((row) => brandId('execution', row.id));
}
