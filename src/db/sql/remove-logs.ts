import type { Queryable } from '#db/queryable.ts';
import { BATCH, type LogCursor } from '#db/stores/retention-store.ts';

interface Batch {
  removed: number;
  seen: number;
  endedAt: Date | null;
  id: string | null;
}

/**
 * In a transaction. The index of ends is walked from where the last batch ended: those whose log is gone already are
 * passed over there. Output and mark go together, so that a log is never found half removed. One without output is left
 * as it is: an empty log is the truth of it.
 */
export async function removeLogs(
  client: Queryable,
  { days, after }: { days: number; after: LogCursor | null },
): Promise<{ removed: number; next: LogCursor | null }> {
  await client.query(`SET LOCAL statement_timeout = ${BATCH.longestMs}`);
  const { rows } = await client.query<Batch>(
    `WITH old AS MATERIALIZED (
       SELECT id, ended_at, last_seq FROM execution
       WHERE ended_at < now() - $1 * interval '1 day' AND log_removed_at IS NULL
         AND ended_at >= coalesce($2::timestamptz, '-infinity')
         AND ($2::timestamptz IS NULL OR (ended_at, id) > ($2, $3))
       ORDER BY ended_at, id LIMIT $4
     ), summed AS (
       SELECT id, ended_at, last_seq, sum(last_seq) OVER (ORDER BY ended_at, id) - last_seq AS before FROM old
     ), batch AS (
       SELECT id, ended_at, last_seq FROM summed WHERE before < $4
     ), marked AS (
       UPDATE execution e SET log_removed_at = now()
       FROM batch b WHERE e.id = b.id AND b.last_seq > 0 RETURNING e.id
     ), removed AS (
       DELETE FROM log_chunk c USING marked m WHERE c.execution_id = m.id
     )
     SELECT (SELECT count(*)::int FROM marked) AS removed, (SELECT count(*)::int FROM batch) AS seen,
       last.ended_at AS "endedAt", last.id
     FROM (SELECT 1) one LEFT JOIN LATERAL (
       SELECT ended_at, id FROM batch ORDER BY ended_at DESC, id DESC LIMIT 1
     ) last ON true`,
    [days, after?.endedAt ?? null, after?.id ?? null, BATCH.rows],
  );
  const { removed = 0, endedAt = null, id = null } = rows[0] ?? {};
  return { removed, next: endedAt === null || id === null ? null : { endedAt, id } };
}
