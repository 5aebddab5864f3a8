import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import { DUE } from './claim-execution.ts';

/** As `formatBytes` says it. */
const MEMORY = `CASE
  WHEN e.memory_bytes >= 1024 ^ 3 THEN trim_scale(round(e.memory_bytes / 1024.0 ^ 3, 1)) || ' GiB'
  ELSE trim_scale(round(e.memory_bytes / 1024.0 ^ 2, 1)) || ' MiB'
END`;
const CPUS = `trim_scale(round(e.cpus::numeric, 2))::text`;

/**
 * QUEUED → DELAYED for lack of room, the next ones to run first. One that is being claimed just now is passed over.
 * `{memory}` and `{cpus}` in the reason become what the execution needs. One that lacks more than a place is known to
 * from now on; for one that lacks a place only the time is infinite.
 */
export async function delayForRoom(
  client: Queryable,
  { reason, waitedMs, limit, exceeding }: Parameters<ExecutionStore['delayForRoom']>[0],
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH waiting AS (
       SELECT e.id FROM execution e
       WHERE e.status IN ('QUEUED', 'DELAYED') AND ${DUE}
         AND (e.status = 'QUEUED' OR ($4::float8 IS NOT NULL AND e.short_of_room_since = 'infinity'))
         AND (e.queued_at <= now() - $2 * interval '1 ms' OR e.queued_at > now() + interval '1 s')
         AND ($4::float8 IS NULL OR e.memory_bytes > $4 OR e.cpus > $5::float8)
       ORDER BY e.queue_class, e.turn, e.queued_at, e.id LIMIT $3 FOR UPDATE SKIP LOCKED
     )
     UPDATE execution e
     SET status = 'DELAYED', delay_reason = replace(replace($1, '{memory}', ${MEMORY}), '{cpus}', ${CPUS}),
        short_of_room_since = CASE WHEN $4::float8 IS NULL THEN coalesce(e.short_of_room_since, 'infinity') ELSE now() END
     FROM waiting WHERE e.id = waiting.id`,
    [withoutNul(reason), waitedMs, limit, exceeding?.memoryBytes ?? null, exceeding?.cpus ?? null],
  );
  return rowCount ?? 0;
}
