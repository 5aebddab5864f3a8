import type { Queryable } from '#db/queryable.ts';
import type { EndedRun } from '#db/stores/stats-store.ts';

/** An end carries the time of its transaction's begin, and is seen at its commit. */
const SETTLED_AFTER_MS = 5_000;

/** Those of one millisecond come together, so that a cursor which is a time leaves none out. */
export async function endedAfter(
  client: Queryable,
  { cursor, most }: { cursor: Date | null; most: number },
): Promise<{ ended: EndedRun[]; cursor: Date }> {
  const { rows: bounds } = await client.query<{ settled: Date; full: Date | null }>(
    `SELECT date_trunc('milliseconds', now()) - $3 * interval '1 ms' AS settled, (
       SELECT ended_at FROM execution WHERE ended_at > $1::timestamptz ORDER BY ended_at OFFSET $2 LIMIT 1
     ) AS full`,
    [cursor, most - 1, SETTLED_AFTER_MS],
  );
  const settled = bounds[0]?.settled ?? new Date(0);
  if (cursor === null) return { ended: [], cursor: settled };
  const full = bounds[0]?.full ?? settled;
  const upTo = new Date(Math.max(cursor.getTime(), Math.min(settled.getTime(), full.getTime())));
  const { rows: ended } = await client.query<EndedRun>(
    `SELECT status, outcome_type AS outcome,
       CASE WHEN started_at IS NOT NULL
         THEN greatest(0, extract(epoch FROM started_at - queued_at) * 1000)::float8 END AS "waitMs",
       CASE WHEN started_at IS NOT NULL
         THEN greatest(0, extract(epoch FROM ended_at - started_at) * 1000)::float8 END AS "runMs"
     FROM execution WHERE ended_at > $1 AND ended_at <= $2 ORDER BY ended_at`,
    [cursor, upTo],
  );
  return { ended, cursor: upTo };
}
