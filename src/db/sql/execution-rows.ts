import {
  type ExecutionKind,
  type ExecutionSummary,
  PLAIN_SUBMISSION,
  type QueueClass,
  type Submission,
} from '#core/contracts/executions.ts';
import type { ScriptName } from '#core/contracts/scripts.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId } from '#core/ids.ts';
import type { Limits } from '#core/limits.ts';
import type { OutcomeType, PhaseResult } from '#core/outcomes.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';

/** Where summaries are selected from: `e` is the execution, `u` its owner. */
export const SUMMARY_SOURCE = `execution e JOIN "user" u ON u.id = e.owner_id`;

export const SUMMARY_COLUMNS = `
  e.id, e.kind, e.language, e.title, e.status, e.outcome_type AS "outcomeType", e.exit_code AS "exitCode", e.signal,
  e.outcome_message AS "outcomeMessage", e.delay_reason AS "delayReason", e.queue_class AS "queueClass", e.attempt, e.queued_at AS "queuedAt",
  e.started_at AS "startedAt", e.ended_at AS "endedAt", e.wall_ms AS "wallMs", e.cpu_ms AS "cpuMs",
  e.peak_memory_bytes::float8 AS "peakMemoryBytes", e.owner_id AS "ownerId", u.email AS "ownerEmail",
  u.name AS "ownerName", e.session_id AS "sessionId", e.project_id AS "projectId", e.script,
  (SELECT p.owner_id FROM project p WHERE p.id = e.project_id) AS "projectOwnerId",
  e.terminate_requested_at AS "terminateRequestedAt"`;

/**
 * Where a waiting execution stands, from 1 on: behind all of its class that are claimed before it, and one of the batch
 * class behind those that are watched.
 */
export const PLACE_COLUMN = `
  CASE WHEN e.status IN ('QUEUED', 'DELAYED') THEN (
    SELECT 1 + count(*)::int FROM execution ahead
    WHERE ahead.status IN ('QUEUED', 'DELAYED')
      AND (ahead.queue_class, ahead.turn, ahead.queued_at, ahead.id) < (e.queue_class, e.turn, e.queued_at, e.id)
  ) END AS place`;

/** As {@link SUMMARY_SOURCE}, with `env`, the container that the execution got last; it may be older than another of its. */
export const RECORD_SOURCE = `${SUMMARY_SOURCE} LEFT JOIN LATERAL (
    SELECT engine, runtime, image, digest, created_at AS made, destroyed_at AS gone FROM environment
    WHERE execution_id = e.id ORDER BY attempt DESC, recorded_at DESC LIMIT 1
  ) env ON true`;

export const RECORD_COLUMNS = `${SUMMARY_COLUMNS},
  e.submission, e.limits, e.phases, e.truncated, e.last_seq AS "lastSeq", e.log_removed_at AS "logRemovedAt",
  e.idempotency_hash AS "idempotencyHash", env.engine, env.runtime, env.image, env.digest,
  env.made AS "environmentMade", env.gone AS "environmentGone", e.cached_from AS "cachedFrom",
  e.artifacts_truncated AS "artifactsTruncated", e.retry_of AS "retryOf", (SELECT d.retry_id FROM dead_letter d WHERE d.execution_id = e.id) AS "retriedAs"`;

export interface SummaryRow {
  id: string;
  kind: ExecutionKind;
  language: string | null;
  title: string;
  status: ExecutionStatus;
  outcomeType: OutcomeType | null;
  exitCode: number | null;
  signal: string | null;
  outcomeMessage: string | null;
  delayReason: string | null;
  queueClass: QueueClass;
  attempt: number;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  wallMs: number | null;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  ownerId: string;
  ownerEmail: string;
  ownerName: string | null;
  sessionId: string | null;
  projectId: string | null;
  projectOwnerId: string | null;
  script: ScriptName | null;
  terminateRequestedAt: Date | null;
}

export interface RecordRow extends SummaryRow {
  submission: Submission;
  limits: Limits;
  phases: PhaseResult[];
  truncated: boolean;
  lastSeq: number;
  logRemovedAt: Date | null;
  idempotencyHash: string | null;
  engine: string | null;
  runtime: string | null;
  image: string | null;
  digest: string | null;
  environmentMade: Date | null;
  environmentGone: Date | null;
  cachedFrom: string | null;
  artifactsTruncated: boolean;
  retryOf: string | null;
  retriedAs: string | null;
  place: number | null;
}

export function toSummary(row: SummaryRow & { place?: number | null }): ExecutionSummary {
  const waits = row.status === 'DELAYED' || row.status === 'QUEUED';
  return {
    id: brandId('execution', row.id),
    kind: row.kind,
    language: row.language,
    title: row.title,
    status: row.status,
    terminating: row.status === 'RUNNING' && row.terminateRequestedAt !== null,
    outcome: row.outcomeType && {
      type: row.outcomeType,
      exitCode: row.exitCode,
      signal: row.signal,
      message: row.outcomeMessage ?? '',
    },
    delayReason: waits ? row.delayReason : null,
    queue: waits ? { class: row.queueClass, place: row.place ?? null } : null,
    attempt: row.attempt,
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    wallMs: row.wallMs,
    cpuMs: row.cpuMs,
    peakMemoryBytes: row.peakMemoryBytes,
    ownerId: brandId('user', row.ownerId),
    owner: { email: row.ownerEmail, name: row.ownerName },
    sessionId: row.sessionId === null ? null : brandId('session', row.sessionId),
    projectId: row.projectId === null ? null : brandId('project', row.projectId),
    projectOwnerId: row.projectOwnerId === null ? null : brandId('user', row.projectOwnerId),
    script: row.script,
  };
}

export function toRecord(row: RecordRow): ExecutionRecord {
  const { engine, runtime, image, digest, environmentMade: made, environmentGone: gone } = row;
  return {
    ...toSummary(row),
    submission: storedSubmission(row.submission),
    limits: row.limits,
    phases: row.phases,
    truncated: row.truncated,
    lastSeq: row.lastSeq,
    logRemovedAt: row.logRemovedAt?.toISOString() ?? null,
    terminateRequested: row.terminateRequestedAt !== null,
    idempotencyHash: row.idempotencyHash,
    cachedFrom: row.cachedFrom === null ? null : brandId('execution', row.cachedFrom),
    artifactsTruncated: row.artifactsTruncated,
    retryOf: row.retryOf === null ? null : brandId('execution', row.retryOf),
    retriedAs: row.retriedAs === null ? null : brandId('execution', row.retriedAs),
    environment:
      engine !== null && runtime !== null && image !== null && digest !== null && made !== null
        ? { engine, runtime, image, digest, createdAt: made.toISOString(), destroyedAt: gone?.toISOString() ?? null }
        : null,
  };
}

/** With all that a submission has by now; an older one was stored with less. */
export function storedSubmission(submission: Partial<Submission>): Submission {
  return { ...PLAIN_SUBMISSION, ...submission } as Submission;
}
