import type { Queryable } from '#db/queryable.ts';
import { MOST_REASONS, type QueueStats } from '#db/stores/stats-store.ts';

interface QueueRow {
  status: 'QUEUED' | 'DELAYED' | 'RUNNING';
  reason: string | null;
  count: number;
  oldestMs: number;
}

/** What waits and runs now. Reads that only, by the indexes of it. */
export async function queueStats(client: Queryable): Promise<QueueStats> {
  const { rows } = await client.query<QueueRow>(
    `SELECT status, CASE WHEN status = 'DELAYED' THEN delay_reason END AS reason, count(*)::int AS count,
       greatest(0, extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::float8 AS "oldestMs"
     FROM execution WHERE status IN ('QUEUED', 'DELAYED')
     GROUP BY 1, 2
     UNION ALL
     SELECT 'RUNNING', NULL, count(*)::int, 0 FROM execution WHERE status = 'RUNNING'`,
  );
  const waiting = rows.filter((row) => row.status !== 'RUNNING');
  const countOf = (status: QueueRow['status']) =>
    rows.filter((row) => row.status === status).reduce((sum, row) => sum + row.count, 0);
  return {
    queued: countOf('QUEUED'),
    delayed: boundedReasons(rows.filter((row) => row.status === 'DELAYED')),
    running: countOf('RUNNING'),
    oldestWaitingMs: waiting.length === 0 ? null : Math.max(...waiting.map((row) => row.oldestMs)),
  };
}

function boundedReasons(rows: readonly QueueRow[]): QueueStats['delayed'] {
  const all = rows
    .map(({ reason, count }) => ({ reason: reason ?? '', count }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
  const rest = all.splice(MOST_REASONS - (all.length > MOST_REASONS ? 1 : 0));
  if (rest.length === 0) return all;
  return [...all, { reason: 'Other reasons.', count: rest.reduce((sum, { count }) => sum + count, 0) }];
}
