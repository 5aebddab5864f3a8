import type { Queryable } from '#db/queryable.ts';
import { DUE } from './claim-execution.ts';

/**
 * DELAYED → QUEUED for these languages, and for what brings its own image along, where the time of the next attempt has come, `limit` of them at most. Each needs
 * a job from the caller. What only lacks room stays as it is: it is claimed as it is, and would be DELAYED again in a
 * moment.
 */
export async function requeueDelayed(
  client: Queryable,
  readyLanguages: readonly string[],
  limit: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH delayed AS (
       SELECT e.id FROM execution e
       WHERE e.status = 'DELAYED' AND e.short_of_room_since IS NULL AND ${DUE}
         AND (e.language IS NULL OR e.language = ANY($1::text[]))
       LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     UPDATE execution e SET status = 'QUEUED', delay_reason = NULL, not_before = NULL
     FROM delayed WHERE e.id = delayed.id`,
    [readyLanguages, limit],
  );
  return rowCount ?? 0;
}
