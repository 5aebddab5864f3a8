import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionProgress } from '#db/stores/execution-store.ts';
import { SUMMARY_COLUMNS, SUMMARY_SOURCE, type SummaryRow, toSummary } from './execution-rows.ts';

/** The executions of these ids that there are, each with how far its log goes. */
export async function readProgress(client: Queryable, ids: readonly ExecutionId[]): Promise<ExecutionProgress[]> {
  const { rows } = await client.query<SummaryRow & { lastSeq: number }>({
    name: 'read-progress',
    text: `SELECT ${SUMMARY_COLUMNS}, e.last_seq AS "lastSeq" FROM ${SUMMARY_SOURCE} WHERE e.id = ANY($1)`,
    values: [ids],
  });
  return rows.map((row) => ({ summary: toSummary(row), lastSeq: row.lastSeq }));
}
