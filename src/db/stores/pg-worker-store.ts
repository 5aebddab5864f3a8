import { brandId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import type { WorkerRecord, WorkerStore } from './worker-store.ts';

interface WorkerRow extends Omit<WorkerRecord, 'id'> {
  id: string;
}

const COLUMNS = `id, hostname, pid, version, capacity, running, engine_status AS "engineStatus",
  engine_detail AS "engineDetail", started_at AS "startedAt", heartbeat_at AS "heartbeatAt", stopped_at AS "stoppedAt"`;

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

    async heartbeat(id, { running, engineStatus, engineDetail }) {
      // What it replaces is read under the same lock: nobody can mark the worker in between and go unnoticed.
      const { rows } = await pool.query<{ wasStopped: boolean }>(
        `UPDATE worker w
         SET heartbeat_at = now(), stopped_at = NULL, running = $2, engine_status = $3, engine_detail = $4
         FROM (SELECT id, stopped_at FROM worker WHERE id = $1 FOR UPDATE) before
         WHERE w.id = before.id
         RETURNING before.stopped_at IS NOT NULL AS "wasStopped"`,
        [id, running, engineStatus, engineDetail],
      );
      return { wasStopped: rows[0]?.wasStopped ?? true };
    },

    async stopped(id) {
      await pool.query(`UPDATE worker SET stopped_at = now(), running = 0 WHERE id = $1 AND stopped_at IS NULL`, [id]);
    },

    async alive(withinMs) {
      const { rows } = await pool.query<WorkerRow>(
        `SELECT ${COLUMNS} FROM worker
         WHERE stopped_at IS NULL AND heartbeat_at > now() - $1 * interval '1 ms' ORDER BY started_at`,
        [withinMs],
      );
      return rows.map((row) => ({ ...row, id: brandId('worker', row.id) }));
    },

    async markDead(forMs) {
      const { rows } = await pool.query<{ id: string }>(
        `WITH marked AS (
           UPDATE worker SET stopped_at = now(), running = 0
           WHERE stopped_at IS NULL AND heartbeat_at <= now() - $1 * interval '1 ms' RETURNING id
         )
         SELECT id FROM marked
         UNION
         SELECT w.id FROM worker w
         WHERE w.stopped_at IS NOT NULL AND w.heartbeat_at <= now() - $1 * interval '1 ms'
           AND EXISTS (SELECT FROM execution e WHERE e.worker_id = w.id AND e.status = 'RUNNING')`,
        [forMs],
      );
      return rows.map((row) => brandId('worker', row.id));
    },
  };
}
