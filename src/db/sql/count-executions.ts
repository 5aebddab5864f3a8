import type { UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

/** Any number, but not those of the other advisory locks. */
const QUEUE_LOCK = 7_305_118_144;

/** Makes the transaction wait for those that hold the queue, and hold it to its own end. */
export async function holdQueue(client: Queryable): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [QUEUE_LOCK]);
}

export async function countWaiting(client: Queryable, ownerId: UserId): Promise<{ own: number; all: number }> {
  const { rows } = await client.query<{ own: number; all: number }>({
    name: 'count-waiting',
    text: `SELECT count(*)::int AS "all", (count(*) FILTER (WHERE owner_id = $1))::int AS own
           FROM execution WHERE status IN ('QUEUED', 'DELAYED')`,
    values: [ownerId],
  });
  return rows[0] ?? { own: 0, all: 0 };
}

/** How many of each owner wait; who has none is not among them. */
export async function countWaitingByOwner(client: Queryable): Promise<Map<string, number>> {
  const { rows } = await client.query<{ ownerId: string; waiting: number }>({
    name: 'count-waiting-by-owner',
    text: `SELECT owner_id AS "ownerId", count(*)::int AS waiting
           FROM execution WHERE status IN ('QUEUED', 'DELAYED') GROUP BY owner_id`,
  });
  return new Map(rows.map(({ ownerId, waiting }) => [ownerId, waiting]));
}

export async function countByStatus(client: Queryable): Promise<{ queued: number; delayed: number; running: number }> {
  const { rows } = await client.query<{ queued: number; delayed: number; running: number }>(
    `SELECT (count(*) FILTER (WHERE status = 'QUEUED'))::int AS queued,
            (count(*) FILTER (WHERE status = 'DELAYED'))::int AS delayed,
            (count(*) FILTER (WHERE status = 'RUNNING'))::int AS running
     FROM execution WHERE status IN ('QUEUED', 'DELAYED', 'RUNNING')`,
  );
  return rows[0] ?? { queued: 0, delayed: 0, running: 0 };
}
