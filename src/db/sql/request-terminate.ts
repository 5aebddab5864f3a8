import type pg from 'pg';

/** A waiting execution ends in this statement; a running one is ended by its worker, which hears of it. */
const REQUEST = `
  WITH asked AS (
    UPDATE execution
    SET terminate_requested_at = coalesce(terminate_requested_at, now()),
        status = CASE WHEN status = 'RUNNING' THEN status ELSE 'TERMINATED' END,
        ended_at = CASE WHEN status = 'RUNNING' THEN NULL ELSE now() END,
        outcome_type = CASE WHEN status = 'RUNNING' THEN NULL ELSE 'TERMINATED'::outcome_type END,
        outcome_message = CASE WHEN status = 'RUNNING' THEN NULL ELSE 'terminated before it started' END
    WHERE id = $1 AND status IN ('QUEUED', 'DELAYED', 'RUNNING')
    RETURNING id, status
  )
  SELECT CASE WHEN status = 'RUNNING' THEN pg_notify('sandpiper_terminate', id) END FROM asked`;

/** False where it has ended already. */
export async function requestTerminate(pool: pg.Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(REQUEST, [id]);
  return rowCount === 1;
}
