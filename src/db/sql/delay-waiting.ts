import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';

/**
 * Waiting executions become DELAYED with the reason; all, or those whose language is not among `exceptLanguages`. One
 * that is being claimed just now is passed over, and so is one whose next attempt has a time of its own.
 */
export async function delayWaiting(
  client: Queryable,
  reason: string,
  exceptLanguages: readonly string[] = [],
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH waiting AS (
       SELECT id FROM execution
       WHERE status IN ('QUEUED', 'DELAYED')
         AND (status = 'QUEUED' OR delay_reason IS DISTINCT FROM $1)
         AND (not_before IS NULL OR not_before <= now())
         AND (language IS NULL OR language <> ALL($2::text[]))
       FOR UPDATE SKIP LOCKED
     )
     UPDATE execution e SET status = 'DELAYED', delay_reason = $1, short_of_room_since = NULL
     FROM waiting WHERE e.id = waiting.id`,
    [withoutNul(reason), exceptLanguages],
  );
  return rowCount ?? 0;
}
