import type { Queryable } from '#db/queryable.ts';
import { BATCH } from '#db/stores/retention-store.ts';

/**
 * In a transaction. With an execution goes all that is of it: output, events, environments, timings. Where output is
 * kept as long as executions are, a batch is as many as have together about so many chunks, and one at least.
 */
export async function removeExecutions(client: Queryable, days: number): Promise<number> {
  await client.query(`SET LOCAL statement_timeout = ${BATCH.longestMs}`);
  const { rowCount } = await client.query(
    `WITH old AS MATERIALIZED (
       SELECT id, ended_at, CASE WHEN log_removed_at IS NULL THEN last_seq ELSE 0 END AS chunks FROM execution e
       WHERE ended_at < now() - $1 * interval '1 day'
         AND NOT EXISTS (SELECT FROM dead_letter d WHERE d.execution_id = e.id AND d.resolution IS NULL)
       ORDER BY ended_at LIMIT $2 FOR UPDATE OF e SKIP LOCKED
     ), summed AS (
       SELECT id, sum(chunks) OVER (ORDER BY ended_at, id) - chunks AS before FROM old
     )
     DELETE FROM execution WHERE id IN (SELECT id FROM summed WHERE before < $2)`,
    [days, BATCH.rows],
  );
  return rowCount ?? 0;
}
