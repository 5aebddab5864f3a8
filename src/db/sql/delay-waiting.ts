import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import { DUE } from './claim-execution.ts';

/** While a statement changes so many, claims and terminations of them wait for a moment only. */
export const WAITING_AT_ONCE = 250;
const REASON = 'coalesce($4::json ->> e.language, $1)';

export interface DelayWaiting {
  readonly reason: string;
  /** In the place of `reason`, by language. */
  readonly reasons?: Readonly<Record<string, string>>;
  readonly exceptLanguages?: readonly string[];
  readonly limit?: number;
}

/**
 * Waiting executions become DELAYED with the reason, `limit` of them at most: all, or where `exceptLanguages` is given
 * those that need the image of another language. One that is being claimed just now is passed over, and so is one whose
 * next attempt has a time of its own.
 */
export async function delayWaiting(
  client: Queryable,
  { reason, reasons = {}, exceptLanguages, limit = WAITING_AT_ONCE }: DelayWaiting,
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH waiting AS (
       SELECT e.id FROM execution e
       WHERE e.status IN ('QUEUED', 'DELAYED')
         AND (e.status = 'QUEUED' OR e.delay_reason IS DISTINCT FROM ${REASON})
         AND ${DUE}
         AND ($2::text[] IS NULL OR (e.language IS NOT NULL AND e.language <> ALL($2::text[])))
       LIMIT $3 FOR UPDATE SKIP LOCKED
     )
     UPDATE execution e SET status = 'DELAYED', delay_reason = ${REASON}, short_of_room_since = NULL
     FROM waiting WHERE e.id = waiting.id`,
    [withoutNul(reason), exceptLanguages ?? null, limit, JSON.stringify(reasons)],
  );
  return rowCount ?? 0;
}
