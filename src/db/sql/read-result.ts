import type { InputResult } from '#core/contracts/inputs.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionResult } from '#db/stores/execution-store.ts';
import type { LogHead } from '#db/stores/log-store.ts';
import { PLACE_COLUMN, RECORD_COLUMNS, RECORD_SOURCE, type RecordRow, toRecord, toSummary } from './execution-rows.ts';
import { headOf } from './read-log-head.ts';

/** The begin of a stream of the last attempt: whole chunks, of which the last may go over. Null before the end. */
const headColumn = (stream: LogStream) => `
  CASE WHEN e.ended_at IS NOT NULL THEN (
    SELECT coalesce(string_agg(content, ''::bytea ORDER BY seq), ''::bytea) FROM (
      SELECT seq, content, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS bytes_before
      FROM log_chunk WHERE execution_id = e.id AND stream = '${stream}' AND attempt = e.attempt
    ) counted WHERE bytes_before <= $2
  ) END AS ${stream}`;

interface ResultRow extends RecordRow {
  stdout: Buffer | null;
  stderr: Buffer | null;
  results: InputResult[] | null;
}

/** All that is shown of an execution, in one statement: whoever follows one to its end waits for no second. */
export async function readResult(
  client: Queryable,
  id: ExecutionId,
  mostBytes: number,
): Promise<ExecutionResult | null> {
  const { rows } = await client.query<ResultRow>({
    name: 'read-result',
    text: `SELECT ${RECORD_COLUMNS}, ${PLACE_COLUMN}, ${headColumn('stdout')}, ${headColumn('stderr')},
        e.results
      FROM ${RECORD_SOURCE} WHERE e.id = $1`,
    values: [id, mostBytes],
  });
  const [row] = rows;
  if (!row) return null;
  const { stdout, stderr, results } = row;
  const output: Record<LogStream, LogHead> | null =
    stdout && stderr ? { stdout: headOf(stdout, mostBytes), stderr: headOf(stderr, mostBytes) } : null;
  return { summary: toSummary(row), record: toRecord(row), output, results };
}
