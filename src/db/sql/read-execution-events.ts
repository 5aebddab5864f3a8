import type { ExecutionEvent } from '#core/contracts/executions.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

interface EventRow {
  id: string;
  at: Date;
  from: ExecutionStatus | null;
  to: ExecutionStatus;
  attempt: number;
  detail: string | null;
}

/** In the order in which they happened. */
export async function readExecutionEvents(client: Queryable, id: ExecutionId): Promise<ExecutionEvent[]> {
  const { rows } = await client.query<EventRow>(
    `SELECT id::text, at, from_status AS "from", to_status AS "to", attempt, detail
     FROM execution_event WHERE execution_id = $1 ORDER BY execution_event.id`,
    [id],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
