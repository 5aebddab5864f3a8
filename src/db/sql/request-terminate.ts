import type { AuditEvent } from '#core/audit.ts';
import { brandId, type ExecutionId, newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

/**
 * Ends one that waits; marks one that runs and tells the workers, each time anew, in case one didn't hear. An ended one
 * is left as it is. The first time is written into the audit, and told to those who follow one that runs.
 */
export async function requestTerminate(
  client: Queryable,
  id: ExecutionId,
  audit?: Omit<AuditEvent, 'target'>,
): Promise<void> {
  await client.query({
    name: 'request-terminate',
    text: `WITH before AS (
        SELECT id, status = 'RUNNING' AS running, terminate_requested_at IS NULL AS first FROM execution
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
        RETURNING e.id, running, first
      ), audited AS (
        INSERT INTO audit_event (id, action, actor_id, target, detail)
        SELECT $2, $3::text, $4::text, marked.id, $5::jsonb FROM marked WHERE first AND $3::text IS NOT NULL
      )
      SELECT pg_notify('sandpiper_terminate', id),
        CASE WHEN first THEN
          pg_notify('sandpiper_execution', json_build_object('kind', 'status', 'id', id, 'status', 'RUNNING')::text)
        END
      FROM marked WHERE running`,
    values: [id, newId('audit'), audit?.action ?? null, audit?.actorId ?? null, JSON.stringify(audit?.detail ?? {})],
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
