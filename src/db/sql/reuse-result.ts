import type { InputResult } from '#core/contracts/inputs.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId } from '#core/ids.ts';
import type { OutcomeType, PhaseResult } from '#core/outcomes.ts';
import type { ExecutionNotice } from '#db/listen-hub.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution, ExecutionEnd } from '#db/stores/execution-store.ts';
import { shareArtifacts } from './keep-artifacts.ts';

interface SourceRow {
  id: string;
  status: ExecutionStatus;
  type: OutcomeType;
  exitCode: number | null;
  signal: string | null;
  message: string;
  phases: PhaseResult[];
  truncated: boolean;
  wallMs: number | null;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  results: InputResult[] | null;
}

/**
 * In a transaction. Gives a running execution the output and the artifacts of the newest one of its owner's with that
 * key of which all artifacts were kept, and tells the end that it has to get; null where there is none, or where the
 * fencing token is no longer good. Said twice, where the first answer was lost, it changes nothing.
 */
export async function reuseResult(
  client: Queryable,
  claim: ClaimedExecution,
  key: string,
): Promise<ExecutionEnd | null> {
  // Held, so that what it put out is not removed for its age meanwhile.
  const { rows } = await client.query<SourceRow>(
    `SELECT id, status, outcome_type AS type, exit_code AS "exitCode", signal, outcome_message AS message, phases,
       truncated, wall_ms AS "wallMs", cpu_ms AS "cpuMs", peak_memory_bytes::float8 AS "peakMemoryBytes", results
     FROM execution
     WHERE owner_id = $1 AND cache_key = $2 AND ended_at IS NOT NULL AND log_removed_at IS NULL
       AND NOT artifacts_truncated
     ORDER BY ended_at DESC LIMIT 1 FOR SHARE`,
    [claim.ownerId, key],
  );
  const [source] = rows;
  if (!source || !(await shareArtifacts(client, source.id, claim))) return null;
  await copyLog(client, claim, source.id);
  const { id, type, exitCode, signal, message, ...end } = source;
  return { ...end, outcome: { type, exitCode, signal, message }, cachedFrom: brandId('execution', id) };
}

/** Of its last attempt, the one that had the result; numbered on behind what this execution has, and announced. */
async function copyLog(client: Queryable, { id, attempt, lastSeq }: ClaimedExecution, from: string): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO log_chunk (execution_id, seq, attempt, phase, stream, input, step, content, at)
     SELECT $1, $3::int + row_number() OVER (ORDER BY c.seq), $4::int, c.phase, c.stream, c.input, c.step, c.content, now()
     FROM execution e JOIN log_chunk c ON c.execution_id = e.id AND c.attempt = e.attempt
     WHERE e.id = $2
     ON CONFLICT (execution_id, seq) DO NOTHING`,
    [id, from, lastSeq, attempt],
  );
  if (!rowCount) return;
  const told = lastSeq + rowCount;
  await client.query('UPDATE execution SET last_seq = greatest(last_seq, $2::int) WHERE id = $1', [id, told]);
  const notice: ExecutionNotice = { kind: 'log', id, lastSeq: told, chunk: null };
  await client.query(`SELECT pg_notify('sandpiper_execution', $1)`, [JSON.stringify(notice)]);
}
