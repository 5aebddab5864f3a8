import { brandId, type ExecutionId, type UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

const KEPT_HOURS = 24;

/** Those of these keys that were kept for as long as they are kept. */
export async function freeOldIdempotencyKeys(
  client: Queryable,
  ownerId: UserId,
  keys: readonly string[],
): Promise<void> {
  await client.query(
    `UPDATE execution SET idempotency_key = NULL
     WHERE owner_id = $1 AND idempotency_key = ANY($2) AND queued_at <= now() - $3 * interval '1 hour'`,
    [ownerId, keys, KEPT_HOURS],
  );
}

/** The execution that holds the key; null where the key is free, or older than it is kept and so was freed just now. */
export async function resolveIdempotencyKey(
  client: Queryable,
  ownerId: UserId,
  key: string,
): Promise<ExecutionId | null> {
  await freeOldIdempotencyKeys(client, ownerId, [key]);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM execution WHERE owner_id = $1 AND idempotency_key = $2`,
    [ownerId, key],
  );
  return rows[0] ? brandId('execution', rows[0].id) : null;
}
