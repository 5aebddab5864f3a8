import type { ExecutionKind, ExecutionSummary, Submission } from '#core/contracts/executions.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId } from '#core/ids.ts';
import type { Limits } from '#core/limits.ts';
import type { OutcomeType, PhaseResult } from '#core/outcomes.ts';
import type { ExecutionRecord } from './execution-store.ts';

export interface SummaryRow {
  id: string;
  kind: ExecutionKind;
  language: string | null;
  title: string;
  status: ExecutionStatus;
  delay_reason: string | null;
  outcome_type: OutcomeType | null;
  exit_code: number | null;
  signal: string | null;
  outcome_message: string | null;
  attempt: number;
  queued_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  wall_ms: number | null;
  cpu_ms: number | null;
  peak_memory_bytes: number | null;
  owner_id: string;
  owner_email: string;
  owner_name: string | null;
  session_id: string | null;
  project_id: string | null;
}

export interface RecordRow extends SummaryRow {
  submission: Submission;
  limits: Limits;
  phases: PhaseResult[];
  truncated: boolean;
  last_seq: number;
  terminate_requested_at: Date | null;
  idempotency_hash: string | null;
  environment: { engine: string; runtime: string; image: string; digest: string } | null;
}

/** Of `execution AS e JOIN "user" AS u`. */
export const SUMMARY_COLUMNS = `e.id, e.kind, e.language, e.title, e.status, e.delay_reason, e.outcome_type, e.exit_code,
  e.signal, e.outcome_message, e.attempt, e.queued_at, e.started_at, e.ended_at, e.wall_ms, e.cpu_ms,
  e.peak_memory_bytes::float8 AS peak_memory_bytes, e.owner_id, u.email AS owner_email, u.name AS owner_name,
  e.session_id, e.project_id`;

export const RECORD_COLUMNS = `${SUMMARY_COLUMNS}, e.submission, e.limits, e.phases, e.truncated, e.last_seq,
  e.terminate_requested_at, e.idempotency_hash,
  (SELECT json_build_object('engine', v.engine, 'runtime', v.runtime, 'image', v.image, 'digest', v.digest)
   FROM environment v WHERE v.execution_id = e.id ORDER BY v.attempt DESC, v.created_at DESC LIMIT 1) AS environment`;

export const FROM_EXECUTION = `FROM execution AS e JOIN "user" AS u ON u.id = e.owner_id`;

export function toSummary(row: SummaryRow): ExecutionSummary {
  return {
    id: brandId('execution', row.id),
    kind: row.kind,
    language: row.language,
    title: row.title,
    status: row.status,
    outcome:
      row.outcome_type === null
        ? null
        : {
            type: row.outcome_type,
            exitCode: row.exit_code,
            signal: row.signal,
            message: row.outcome_message ?? '',
          },
    delayReason: row.status === 'DELAYED' || row.status === 'QUEUED' ? row.delay_reason : null,
    attempt: row.attempt,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    wallMs: row.wall_ms,
    cpuMs: row.cpu_ms,
    peakMemoryBytes: row.peak_memory_bytes,
    ownerId: brandId('user', row.owner_id),
    owner: { email: row.owner_email, name: row.owner_name },
    sessionId: row.session_id === null ? null : brandId('session', row.session_id),
    projectId: row.project_id === null ? null : brandId('project', row.project_id),
  };
}

export function toRecord(row: RecordRow): ExecutionRecord {
  return {
    ...toSummary(row),
    submission: row.submission,
    limits: row.limits,
    phases: row.phases,
    truncated: row.truncated,
    lastSeq: row.last_seq,
    terminateRequested: row.terminate_requested_at !== null,
    idempotencyHash: row.idempotency_hash,
    environment: row.environment,
  };
}
