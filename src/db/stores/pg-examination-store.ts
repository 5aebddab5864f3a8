import { type ExaminationStatus, examinationReportSchema } from '#core/contracts/examinations.ts';
import { brandId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { isAlive } from '#db/sql/alive-worker.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { ExaminationStore, ExaminationSummaryRecord } from './examination-store.ts';

/** Of the requests, each of which is one examination for each worker. */
const KEPT_REQUESTS = 20;
/** A worker that is well is done long before. */
const GIVEN_UP_AFTER_MS = 180_000;
const WORKER_GONE = 'The worker went away before it was done.';

interface SummaryRow {
  id: string;
  workerId: string;
  hostname: string;
  status: ExaminationStatus;
  requestedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  problem: string | null;
  pass: number | null;
  warn: number | null;
  fail: number | null;
}

const COLUMNS = `e.id, e.worker_id AS "workerId", w.hostname,
    CASE WHEN lost.is THEN 'FAILED'::examination_status ELSE e.status END AS status,
    e.requested_at AS "requestedAt", e.started_at AS "startedAt", e.ended_at AS "endedAt",
    CASE WHEN lost.is THEN '${WORKER_GONE}' ELSE e.problem END AS problem,
    counted.pass, counted.warn, counted.fail`;

/** `$1` is within how many ms a worker that is alive was heard of. */
const FROM = `FROM examination e JOIN worker w ON w.id = e.worker_id
  CROSS JOIN LATERAL (
    SELECT e.status IN ('REQUESTED', 'RUNNING') AND (
      NOT ${isAlive('$1')}
      OR e.requested_at <= now() - ${GIVEN_UP_AFTER_MS} * interval '1 ms'
    ) AS is
  ) lost
  LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE finding->>'verdict' = 'PASS')::int AS pass,
      count(*) FILTER (WHERE finding->>'verdict' = 'WARN')::int AS warn,
      count(*) FILTER (WHERE finding->>'verdict' = 'FAIL')::int AS fail
    FROM jsonb_array_elements(e.report->'findings') finding
  ) counted ON e.report IS NOT NULL`;

/** All times are the database's own clock. */
export function createExaminationStore({ pool }: Pick<Database, 'pool'>): ExaminationStore {
  return {
    async request(by, aliveWithinMs) {
      const { rows: workers } = await pool.query<{ id: string }>(
        `SELECT id FROM worker w
         WHERE ${isAlive('$1')} AND NOT EXISTS (
           SELECT FROM examination e WHERE e.worker_id = w.id AND e.status IN ('REQUESTED', 'RUNNING')
             AND e.requested_at > now() - ${GIVEN_UP_AFTER_MS} * interval '1 ms'
         )`,
        [aliveWithinMs],
      );
      if (workers.length === 0) return [];
      const asked = workers.map((worker) => ({ id: newId('examination'), workerId: worker.id }));
      await pool.query(
        `WITH asked AS (
           INSERT INTO examination (id, worker_id, requested_by)
           SELECT new.id, new.worker_id, $3 FROM unnest($1::text[], $2::text[]) AS new (id, worker_id) RETURNING id
         ), old AS (
           DELETE FROM examination WHERE requested_at < (
             SELECT min(requested_at) FROM (
               SELECT DISTINCT requested_at FROM examination ORDER BY requested_at DESC LIMIT ${KEPT_REQUESTS - 1}
             ) kept
           )
         )
         SELECT pg_notify('sandpiper_examination', '') FROM (SELECT count(*) FROM asked) told`,
        [asked.map(({ id }) => id), asked.map(({ workerId }) => workerId), by],
      );
      return asked.map(({ id }) => id);
    },

    async begin(workerId) {
      const { rows } = await pool.query<{ id: string }>(
        `UPDATE examination SET status = 'RUNNING', started_at = now()
         WHERE id = (
           SELECT id FROM examination
           WHERE worker_id = $1 AND status IN ('REQUESTED', 'RUNNING')
             AND requested_at > now() - ${GIVEN_UP_AFTER_MS} * interval '1 ms'
           ORDER BY requested_at, id LIMIT 1
         ) RETURNING id`,
        [workerId],
      );
      return rows[0] ? brandId('examination', rows[0].id) : null;
    },

    async done(id, report) {
      await pool.query(`UPDATE examination SET status = 'DONE', ended_at = now(), report = $2 WHERE id = $1`, [
        id,
        JSON.stringify(report, (_, value: unknown) => (typeof value === 'string' ? withoutNul(value) : value)),
      ]);
    },

    async failed(id, problem) {
      await pool.query(`UPDATE examination SET status = 'FAILED', ended_at = now(), problem = $2 WHERE id = $1`, [
        id,
        withoutNul(problem),
      ]);
    },

    async list(aliveWithinMs) {
      const { rows } = await pool.query<SummaryRow>(
        `SELECT ${COLUMNS} ${FROM} ORDER BY e.requested_at DESC, w.hostname, e.id`,
        [aliveWithinMs],
      );
      return rows.map(toSummary);
    },

    async byId(id, aliveWithinMs) {
      const { rows } = await pool.query<SummaryRow & { report: unknown }>(
        `SELECT ${COLUMNS}, e.report ${FROM} WHERE e.id = $2`,
        [aliveWithinMs, id],
      );
      const [row] = rows;
      if (!row) return null;
      return { ...toSummary(row), report: row.report === null ? null : examinationReportSchema.parse(row.report) };
    },
  };
}

function toSummary(row: SummaryRow): ExaminationSummaryRecord {
  const { id, workerId, hostname, status, requestedAt, startedAt, endedAt, problem, pass, warn, fail } = row;
  return {
    id: brandId('examination', id),
    workerId: brandId('worker', workerId),
    hostname,
    status,
    requestedAt,
    startedAt,
    endedAt,
    problem,
    counts: pass === null || warn === null || fail === null ? null : { pass, warn, fail },
  };
}
