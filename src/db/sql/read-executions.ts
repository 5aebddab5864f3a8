import type { ExecutionSummary } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import {
  RECORD_COLUMNS,
  RECORD_SOURCE,
  type RecordRow,
  SUMMARY_COLUMNS,
  SUMMARY_SOURCE,
  type SummaryRow,
  toRecord,
  toSummary,
} from './execution-rows.ts';

export async function readExecution(client: Queryable, id: ExecutionId): Promise<ExecutionRecord | null> {
  const { rows } = await client.query<RecordRow>({
    name: 'read-execution',
    text: `SELECT ${RECORD_COLUMNS} FROM ${RECORD_SOURCE} WHERE e.id = $1`,
    values: [id],
  });
  return rows[0] ? toRecord(rows[0]) : null;
}

export async function readSummaries(client: Queryable, ids: readonly ExecutionId[]): Promise<ExecutionSummary[]> {
  const { rows } = await client.query<SummaryRow>({
    name: 'read-summaries',
    text: `SELECT ${SUMMARY_COLUMNS} FROM ${SUMMARY_SOURCE} WHERE e.id = ANY($1) ORDER BY e.queued_at DESC, e.id DESC`,
    values: [ids],
  });
  return rows.map(toSummary);
}
