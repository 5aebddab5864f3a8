import { MAX_BATCH } from '#core/contracts/batches.ts';
import { newId } from '#core/ids.ts';
import type { AddRunJob } from '#db/add-run-job.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionRecord, NewExecution, SubmitOptions } from '#db/stores/execution-store.ts';
import { RECORD_COLUMNS, type RecordRow, toRecord } from './execution-rows.ts';
import { INSERT_EXECUTION, INSERTED_COUNT, insertedValues } from './insert-execution.ts';

/** Behind the execution's own: the audit's id, action, actor and detail, then the queue's two bounds. */
const [AUDIT_ID, ACTION, ACTOR, DETAIL, OWN, ALL] = Array.from({ length: 6 }, (_, i) => `$${INSERTED_COUNT + 1 + i}`);

/** What others may be committing just now: one each, and one of them a batch, as batches hold the queue. */
const UNCOUNTED = `(current_setting('max_connections')::int + ${MAX_BATCH})`;

const WAITING = `waiting AS (
    SELECT count(*) AS everybodys, count(*) FILTER (WHERE owner_id = $2) AS own
    FROM execution WHERE status IN ('QUEUED', 'DELAYED')
  ),`;
const THERE_IS_ROOM = `FROM waiting WHERE own + ${UNCOUNTED} < ${OWN}::int AND everybodys + ${UNCOUNTED} < ${ALL}::int`;

/**
 * The execution, its job and its line in the audit, in one statement. Null, with nothing written, where the idempotency
 * key is taken or where so many wait that the queue could be full by the time of the commit: each connection to the
 * database has at most one submission under way, so that where there is room for one of each there is room for this.
 * Without `room` nothing is counted.
 */
export async function submitAtOnce(
  client: Queryable,
  addRunJob: AddRunJob,
  { execution, room, audit }: { execution: NewExecution } & SubmitOptions,
  turn: number,
): Promise<ExecutionRecord | null> {
  const { rows } = await client.query<RecordRow>({
    name: room ? 'submit-at-once-counted' : 'submit-at-once',
    text: `WITH ${room ? WAITING : ''} inserted AS (
        ${INSERT_EXECUTION} ${room ? THERE_IS_ROOM : ''}
        ON CONFLICT (owner_id, idempotency_key) DO NOTHING
        RETURNING *
      ), job AS (
        SELECT ${addRunJob.expression('inserted.id')} FROM inserted
      ), audited AS (
        INSERT INTO audit_event (id, action, actor_id, target, detail)
        SELECT ${AUDIT_ID}, ${ACTION}::text, ${ACTOR}::text, inserted.id, ${DETAIL}::jsonb FROM inserted WHERE ${ACTION}::text IS NOT NULL
      )
      SELECT ${RECORD_COLUMNS}, NULL::int AS place
      FROM inserted e JOIN "user" u ON u.id = e.owner_id CROSS JOIN job
      CROSS JOIN (SELECT NULL AS engine, NULL AS runtime, NULL AS image, NULL AS digest, NULL::timestamptz AS made, NULL::timestamptz AS gone) env`,
    values: [
      ...insertedValues(newId('execution'), execution, turn),
      newId('audit'),
      audit?.action ?? null,
      audit?.actorId ?? null,
      JSON.stringify(audit?.detail ?? {}),
      ...(room ? [room.limits.own, room.limits.all] : []),
    ],
  });
  return rows[0] ? toRecord(rows[0]) : null;
}
