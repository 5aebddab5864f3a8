import type { ExecutionEvent } from '#core/contracts/executions.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId, type ExecutionId, newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { addRunJob } from '#db/sql/add-run-job.ts';
import { claimExecution } from '#db/sql/claim-execution.ts';
import { giveBackExecution } from '#db/sql/give-back-execution.ts';
import { listExecutions } from '#db/sql/list-executions.ts';
import { releaseOfDeadWorkers } from '#db/sql/release-of-dead-workers.ts';
import { requestTerminate } from '#db/sql/request-terminate.ts';
import { submitExecution } from '#db/sql/submit-execution.ts';
import {
  FROM_EXECUTION,
  RECORD_COLUMNS,
  type RecordRow,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toRecord,
  toSummary,
} from './execution-rows.ts';
import type { ExecutionRecord, ExecutionStore } from './execution-store.ts';

interface EventRow {
  id: string;
  at: Date;
  from_status: ExecutionStatus | null;
  to_status: ExecutionStatus;
  attempt: number;
  detail: string | null;
}

export function createExecutionStore({ pool }: Pick<Database, 'pool'>): ExecutionStore {
  return {
    async submit(execution) {
      const { id, created } = await submitExecution(pool, execution);
      const record = await byId(brandId('execution', id));
      if (!record) throw new Error(`execution ${id} is gone right after it was made`);
      return { execution: record, created };
    },

    byId,

    async summaries(ids) {
      const { rows } = await pool.query<SummaryRow>(
        `SELECT ${SUMMARY_COLUMNS} ${FROM_EXECUTION} WHERE e.id = ANY ($1) ORDER BY e.queued_at DESC, e.id DESC`,
        [ids],
      );
      return rows.map(toSummary);
    },

    list: (ownerId, filter) => listExecutions(pool, ownerId, filter),

    async events(id) {
      const { rows } = await pool.query<EventRow>(
        `SELECT id, at, from_status, to_status, attempt, detail FROM execution_event WHERE execution_id = $1 ORDER BY id`,
        [id],
      );
      return rows.map(toEvent);
    },

    async countWaiting(ownerId) {
      const { rows } = await pool.query<{ own: number; all: number }>(
        `SELECT count(*) FILTER (WHERE owner_id = $1)::int AS own, count(*)::int AS all
         FROM execution WHERE status IN ('QUEUED', 'DELAYED')`,
        [ownerId],
      );
      return rows[0] ?? { own: 0, all: 0 };
    },

    async counts() {
      const { rows } = await pool.query<{ queued: number; delayed: number; running: number }>(
        `SELECT count(*) FILTER (WHERE status = 'QUEUED')::int AS queued,
                count(*) FILTER (WHERE status = 'DELAYED')::int AS delayed,
                count(*) FILTER (WHERE status = 'RUNNING')::int AS running
         FROM execution WHERE status IN ('QUEUED', 'DELAYED', 'RUNNING')`,
      );
      return rows[0] ?? { queued: 0, delayed: 0, running: 0 };
    },

    async requestTerminate(id) {
      const asked = await requestTerminate(pool, id);
      const record = await byId(id);
      return asked || record?.terminateRequested ? record : null;
    },

    claim: (claim) => claimExecution(pool, claim),

    async delayWaiting({ readyLanguages, text }) {
      const { rowCount } = await pool.query(
        `UPDATE execution SET status = 'DELAYED', delay_reason = $2
         WHERE status = 'QUEUED' AND NOT (language = ANY ($1))`,
        [readyLanguages, text],
      );
      return rowCount ?? 0;
    },

    async delayAllWaiting(reason) {
      const { rowCount } = await pool.query(
        `UPDATE execution SET status = 'DELAYED', delay_reason = $1
         WHERE status = 'QUEUED' OR (status = 'DELAYED' AND delay_reason IS DISTINCT FROM $1)`,
        [reason],
      );
      return rowCount ?? 0;
    },

    async requeueDelayed(readyLanguages) {
      const { rowCount } = await pool.query(
        `WITH back AS (
           UPDATE execution SET status = 'QUEUED', delay_reason = NULL
           WHERE status = 'DELAYED' AND language = ANY ($1) RETURNING id, not_before
         )
         SELECT ${addRunJob('id', 'greatest(not_before, now())')} FROM back`,
        [readyLanguages],
      );
      return rowCount ?? 0;
    },

    async recordEnvironment(claim, { engine, runtime, image, digest, containerId, createdAt }) {
      const { rowCount } = await pool.query(
        `INSERT INTO environment (id, execution_id, attempt, engine, runtime, image, digest, container_id, created_at)
         SELECT $3, id, attempt, $4, $5, $6, $7, $8, $9 FROM execution
         WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'`,
        [claim.id, claim.fencingToken, newId('environment'), engine, runtime, image, digest, containerId, createdAt],
      );
      return rowCount === 1;
    },

    async recordEnvironmentDestroyed(containerId, at) {
      await pool.query(`UPDATE environment SET destroyed_at = $2 WHERE container_id = $1 AND destroyed_at IS NULL`, [
        containerId,
        at,
      ]);
    },

    async end(claim, { status, outcome, phases, truncated, wallMs, cpuMs, peakMemoryBytes }) {
      const { rowCount } = await pool.query(
        `UPDATE execution
         SET status = $3::execution_status, outcome_type = $4::outcome_type, exit_code = $5, signal = $6,
             outcome_message = $7, phases = $8::jsonb, truncated = $9, wall_ms = $10, cpu_ms = $11,
             peak_memory_bytes = $12, ended_at = now(), fencing_token = NULL, delay_reason = NULL
         WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'`,
        [
          claim.id,
          claim.fencingToken,
          status,
          outcome.type,
          outcome.exitCode,
          outcome.signal,
          outcome.message.replaceAll('\u0000', ''),
          JSON.stringify(phases),
          truncated,
          wallMs,
          cpuMs,
          peakMemoryBytes === null ? null : Math.round(peakMemoryBytes),
        ],
      );
      return rowCount === 1;
    },

    giveBack: (claim, back) => giveBackExecution(pool, claim, back),
    releaseOfDeadWorkers: (ids, maxAttempts) => releaseOfDeadWorkers(pool, ids, maxAttempts),

    async terminateRequested(ids) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM execution WHERE id = ANY ($1) AND status = 'RUNNING' AND terminate_requested_at IS NOT NULL`,
        [ids],
      );
      return rows.map((row) => brandId('execution', row.id));
    },
  };

  async function byId(id: ExecutionId): Promise<ExecutionRecord | null> {
    const { rows } = await pool.query<RecordRow>(`SELECT ${RECORD_COLUMNS} ${FROM_EXECUTION} WHERE e.id = $1`, [id]);
    return rows[0] ? toRecord(rows[0]) : null;
  }
}

function toEvent(row: EventRow): ExecutionEvent {
  return {
    id: row.id,
    at: row.at.toISOString(),
    from: row.from_status,
    to: row.to_status,
    attempt: row.attempt,
    detail: row.detail,
  };
}
