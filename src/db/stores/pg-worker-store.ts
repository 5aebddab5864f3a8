import type { Worker } from '#core/contracts/workers.ts';
import { brandId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { isAlive } from '#db/sql/alive-worker.ts';
import type { WorkerRecord, WorkerStore } from './worker-store.ts';

interface WorkerRow extends Omit<WorkerRecord, 'id'> {
  id: string;
}

const COLUMNS = `w.id, w.hostname, w.pid, w.version, w.capacity, w.running,
  w.memory_bytes::float8 AS "memoryBytes", w.memory_used_bytes::float8 AS "memoryUsedBytes",
  w.memory_free_bytes::float8 AS "memoryFreeBytes", w.cpus,
  w.cpus_used AS "cpusUsed", w.max_containers AS "maxContainers", w.runners_idle AS "runnersIdle",
  w.runners_busy AS "runnersBusy", w.rss_bytes::float8 AS "rssBytes", w.engine_status AS "engineStatus",
  w.engine_detail AS "engineDetail", w.started_at AS "startedAt", w.heartbeat_at AS "heartbeatAt",
  (extract(epoch FROM now() - w.heartbeat_at) * 1000)::float8 AS "heartbeatAgeMs", w.draining_at AS "drainingAt",
  w.stopped_at AS "stoppedAt"`;

/** All times are the database's own clock: workers on several hosts need not agree on the time. */
export function createWorkerStore({ pool }: Pick<Database, 'pool'>): WorkerStore {
  return {
    async register({ id, hostname, pid, version, capacity }) {
      await pool.query(`INSERT INTO worker (id, hostname, pid, version, capacity) VALUES ($1, $2, $3, $4, $5)`, [
        id,
        hostname,
        pid,
        version,
        capacity,
      ]);
    },

    async heartbeat(id, { running, engineStatus, engineDetail, ...resources }) {
      // What it replaces is read under the same lock: nobody can mark the worker in between and go unnoticed.
      const { rows } = await pool.query<{ wasStopped: boolean; draining: boolean }>(
        `UPDATE worker w
         SET heartbeat_at = now(), stopped_at = NULL, running = $2, engine_status = $3, engine_detail = $4,
             memory_bytes = coalesce($5, w.memory_bytes), memory_used_bytes = coalesce($6, w.memory_used_bytes),
             cpus = coalesce($7, w.cpus), cpus_used = coalesce($8, w.cpus_used),
             max_containers = coalesce($9, w.max_containers), runners_idle = coalesce($10, w.runners_idle),
             runners_busy = coalesce($11, w.runners_busy), rss_bytes = coalesce($12, w.rss_bytes),
             memory_free_bytes = coalesce($13, w.memory_free_bytes)
         FROM (SELECT id, stopped_at FROM worker WHERE id = $1 FOR UPDATE) before
         WHERE w.id = before.id
         RETURNING before.stopped_at IS NOT NULL AS "wasStopped", w.draining_at IS NOT NULL AS draining`,
        [
          id,
          running,
          engineStatus,
          engineDetail,
          resources.memoryBytes,
          resources.memoryUsedBytes,
          resources.cpus,
          resources.cpusUsed,
          resources.maxContainers,
          resources.runnersIdle,
          resources.runnersBusy,
          resources.rssBytes,
          resources.memoryFreeBytes,
        ],
      );
      return rows[0] ?? null;
    },

    async stopped(id) {
      await pool.query(`UPDATE worker w SET ${STOPPED} WHERE id = $1 AND stopped_at IS NULL`, [id]);
    },

    async alive(withinMs) {
      const { rows } = await pool.query<WorkerRow>(
        `SELECT ${COLUMNS} FROM worker w WHERE ${isAlive('$1')} ORDER BY w.started_at`,
        [withinMs],
      );
      return rows.map(toRecord);
    },

    async unended() {
      const { rows } = await pool.query<WorkerRow>(
        `SELECT ${COLUMNS} FROM worker w WHERE w.stopped_at IS NULL
         UNION ALL
         SELECT ${COLUMNS} FROM worker w
         WHERE w.stopped_at IS NOT NULL
           AND w.id IN (SELECT e.worker_id FROM execution e WHERE e.status = 'RUNNING')`,
      );
      return rows.map(toRecord);
    },

    async markDead(workers) {
      const { rows } = await pool.query<{ id: string }>(
        `UPDATE worker w SET stopped_at = coalesce(w.stopped_at, now()), ${NOTHING_USED}
         FROM unnest($1::text[], $2::timestamptz[]) AS seen (id, heartbeat_at)
         WHERE w.id = seen.id AND w.heartbeat_at = seen.heartbeat_at
         RETURNING w.id`,
        [workers.map(({ id }) => id), workers.map(({ heartbeatAt }) => heartbeatAt)],
      );
      return rows.map((row) => brandId('worker', row.id));
    },

    async recent({ withinMs, aliveMs }) {
      const { rows } = await pool.query<WorkerRow>(
        `SELECT ${COLUMNS} FROM worker w
         WHERE w.stopped_at IS NULL OR w.heartbeat_at > now() - $1 * interval '1 ms'
         ORDER BY w.stopped_at IS NOT NULL, w.started_at DESC`,
        [withinMs],
      );
      return rows.map((row) => toWorker(toRecord(row), aliveMs));
    },

    async setDraining(id, draining, aliveMs) {
      const { rows } = await pool.query<WorkerRow>(
        `WITH told AS (
           UPDATE worker w SET draining_at = CASE WHEN $2 THEN coalesce(w.draining_at, now()) END
           WHERE w.id = $1 AND w.stopped_at IS NULL RETURNING w.*
         )
         SELECT ${COLUMNS} FROM told w CROSS JOIN LATERAL (SELECT pg_notify('sandpiper_worker', w.id)) announced`,
        [id, draining],
      );
      return rows[0] ? toWorker(toRecord(rows[0]), aliveMs) : null;
    },
  };
}

/** Its heart beats until it signs off; where others marked it, it had been silent for longer. */
const SIGNS_OFF_WITHIN_MS = 3_000;

const NOTHING_USED = `running = 0, memory_used_bytes = 0, cpus_used = 0, runners_idle = 0, runners_busy = 0`;
const STOPPED = `stopped_at = now(), ${NOTHING_USED}`;

function toRecord(row: WorkerRow): WorkerRecord {
  return { ...row, id: brandId('worker', row.id) };
}

function toWorker(record: WorkerRecord, aliveMs: number): Worker {
  const { engineStatus, engineDetail, startedAt, heartbeatAt, drainingAt, stoppedAt, ...shown } = record;
  const { memoryFreeBytes: _, ...rest } = shown;
  return {
    ...rest,
    status: statusOf(record, aliveMs),
    engine: { status: engineStatus, detail: engineDetail },
    startedAt: startedAt.toISOString(),
    heartbeatAt: heartbeatAt.toISOString(),
    drainingAt: drainingAt?.toISOString() ?? null,
    stoppedAt: stoppedAt?.toISOString() ?? null,
  };
}

function statusOf(worker: WorkerRecord, aliveMs: number): Worker['status'] {
  const { stoppedAt, heartbeatAt, heartbeatAgeMs, drainingAt } = worker;
  if (stoppedAt) return stoppedAt.getTime() - heartbeatAt.getTime() > SIGNS_OFF_WITHIN_MS ? 'LOST' : 'STOPPED';
  if (Math.abs(heartbeatAgeMs) >= aliveMs) return 'LOST';
  return drainingAt ? 'DRAINING' : 'UP';
}
