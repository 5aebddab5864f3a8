import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import { PLACE_COLUMN, RECORD_COLUMNS, RECORD_SOURCE, type RecordRow, toRecord } from './execution-rows.ts';

export async function readExecution(client: Queryable, id: ExecutionId): Promise<ExecutionRecord | null> {
  const { rows } = await client.query<RecordRow>({
    name: 'read-execution',
    text: `SELECT ${RECORD_COLUMNS}, ${PLACE_COLUMN} FROM ${RECORD_SOURCE} WHERE e.id = $1`,
    values: [id],
  });
  return rows[0] ? toRecord(rows[0]) : null;
}
