import type { Timings } from '#core/contracts/timings.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { DeliveryTimings, WorkerTimings } from '#db/stores/execution-store.ts';

/** A figure that is lost with a crash of the server is no loss: nobody waits for the disk. */
const WITHOUT_WAITING = `(SELECT set_config('synchronous_commit', 'off', true)) AS unhurried`;

/** What the worker knows; a later attempt's stand in the place of an earlier one's. */
export async function recordWorkerTimings(client: Queryable, id: ExecutionId, timings: WorkerTimings): Promise<void> {
  const { queueMs, claimMs, transferMs, runMs, persistMs, persistedAt } = timings;
  await client.query({
    name: 'record-worker-timings',
    text: `INSERT INTO execution_timings
        (execution_id, queue_ms, claim_ms, transfer_ms, run_ms, persist_ms, persisted_at)
      SELECT $1, $2::float8, $3::float8, $4::float8, $5::float8, $6::float8, $7::timestamptz FROM ${WITHOUT_WAITING}
      ON CONFLICT (execution_id) DO UPDATE SET
        queue_ms = excluded.queue_ms, claim_ms = excluded.claim_ms, transfer_ms = excluded.transfer_ms,
        run_ms = excluded.run_ms, persist_ms = excluded.persist_ms, persisted_at = excluded.persisted_at`,
    values: [id, queueMs, claimMs, transferMs, runMs, persistMs, persistedAt],
  });
}

/** What the web process knows that delivers the result; the first one's stand. */
export async function recordDelivery(client: Queryable, id: ExecutionId, delivery: DeliveryTimings): Promise<void> {
  await client.query({
    name: 'record-delivery',
    text: `INSERT INTO execution_timings (execution_id, noticed_at, deliver_ms)
      SELECT $1, $2::timestamptz, $3::float8 FROM ${WITHOUT_WAITING}
      ON CONFLICT (execution_id) DO UPDATE SET noticed_at = excluded.noticed_at, deliver_ms = excluded.deliver_ms
      WHERE execution_timings.noticed_at IS NULL`,
    values: [id, delivery.noticedAt, delivery.deliverMs],
  });
}

/** Null where nothing was written yet. */
export async function readTimings(client: Queryable, id: ExecutionId): Promise<Timings | null> {
  const { rows } = await client.query<Timings>({
    name: 'read-timings',
    // The two times come from two clocks, which may be a little apart.
    text: `SELECT queue_ms AS queue, claim_ms AS claim, transfer_ms AS transfer, run_ms AS run, persist_ms AS persist,
        CASE WHEN noticed_at IS NOT NULL AND persisted_at IS NOT NULL
          THEN greatest(0, extract(epoch FROM noticed_at - persisted_at) * 1000)::float8 END AS notify,
        deliver_ms AS deliver
      FROM execution_timings WHERE execution_id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}
