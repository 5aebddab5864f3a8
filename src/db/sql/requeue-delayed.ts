import type { Queryable } from '#db/queryable.ts';

/**
 * DELAYED → QUEUED for these languages, where the time of the next attempt has come. Each needs a job from the caller.
 * What only lacks room stays as it is: it is claimed as it is, and would be DELAYED again in a moment.
 */
export async function requeueDelayed(client: Queryable, readyLanguages: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `WITH delayed AS (
       SELECT id FROM execution
       WHERE status = 'DELAYED' AND short_of_room_since IS NULL AND (not_before IS NULL OR not_before <= now()) AND language = ANY($1::text[])
       FOR UPDATE SKIP LOCKED
     )
     UPDATE execution e SET status = 'QUEUED', delay_reason = NULL, not_before = NULL
     FROM delayed WHERE e.id = delayed.id`,
    [readyLanguages],
  );
  return rowCount ?? 0;
}
