import type { QueueClass } from '#core/contracts/executions.ts';
import type { UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

/** How far the turns of a class have been served. */
export const queueTime = (queueClass: QueueClass) => `queue_time_${queueClass.toLowerCase()}`;

/**
 * The next `count` turns of an owner in a class, as many as what is submitted takes; gives the first of them. An owner's
 * turns follow one another, and begin no earlier than those that are being served: who has much waiting stands behind the
 * first of anybody else's.
 *
 * In a statement of its own that doesn't wait for the disk: submissions of one owner wait for one another's turn only,
 * and not for one another's commit. A turn that is lost in a crash, or not used, costs its owner nothing but a place.
 */
export async function takeTurns(
  client: Queryable,
  ownerId: UserId,
  queueClass: QueueClass,
  count = 1,
): Promise<number> {
  const { rows } = await client.query<{ first: string }>({
    name: `take-turns-${queueClass}`,
    text: `INSERT INTO owner_turn (owner_id, queue_class, next)
      SELECT id, '${queueClass}', served.turn + $2 FROM "user",
        (SELECT last_value AS turn FROM ${queueTime(queueClass)}) served,
        (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
      WHERE id = $1
      ON CONFLICT (owner_id, queue_class) DO UPDATE
        SET next = greatest(owner_turn.next + $2, excluded.next)
      RETURNING next - $2 AS "first"`,
    values: [ownerId, count],
  });
  return Number(rows[0]?.first ?? 0);
}

/**
 * Does `work` with the first of `count` turns of an owner, which are given back where nothing is created: what was
 * refused took no turn.
 */
export async function withTurns<T extends { created: boolean }>(
  pool: Queryable,
  { ownerId, queueClass }: { ownerId: UserId; queueClass: QueueClass },
  count: number,
  work: (firstTurn: number) => Promise<T>,
): Promise<T> {
  const first = await takeTurns(pool, ownerId, queueClass, count);
  let created = false;
  try {
    const result = await work(first);
    created = result.created;
    return result;
  } finally {
    // With the database away the turn is lost, which costs a place; why the work failed is what the caller must hear.
    if (!created) await returnTurns(pool, ownerId, queueClass, count).catch(() => {});
  }
}

async function returnTurns(client: Queryable, ownerId: UserId, queueClass: QueueClass, count: number): Promise<void> {
  await client.query({
    name: 'return-turns',
    text: 'UPDATE owner_turn SET next = greatest(0, next - $3) WHERE owner_id = $1 AND queue_class = $2',
    values: [ownerId, queueClass, count],
  });
}
