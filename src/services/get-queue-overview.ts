import type { QueueOverview } from '#core/contracts/admin.ts';
import type { Principal } from '#core/principal.ts';
import type { EndedStats, StatsStore } from '#db/stores/stats-store.ts';
import type { Deps } from './deps.ts';
import { KeptAnswer } from './kept-answer.ts';
import { mustBeAdmin } from './must-be-admin.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What costs the more the more ended is asked the less often, however many admins look at the page. */
class CostlyStats {
  readonly lastHour = new KeptAnswer<EndedStats>(5_000);
  readonly lastDay = new KeptAnswer<EndedStats>(30_000);
  readonly databaseBytes = new KeptAnswer<number>(30_000);
}
const costlyOf = new WeakMap<StatsStore, CostlyStats>();

/**
 * The queue as it is, and what ended in the last minute, hour and day, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else; UNAVAILABLE where the database is away.
 */
export async function getQueueOverview(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
): Promise<QueueOverview> {
  mustBeAdmin(principal);
  const { stats } = deps.stores;
  const kept = costlyOf.get(stats) ?? new CostlyStats();
  costlyOf.set(stats, kept);
  const [queue, lastMinute, lastHour, lastDay, databaseBytes] = await Promise.all([
    stats.queue(),
    stats.ended(MINUTE_MS),
    kept.lastHour.get(() => stats.ended(HOUR_MS)),
    kept.lastDay.get(() => stats.ended(DAY_MS)),
    kept.databaseBytes.get(() => stats.databaseBytes()),
  ]);
  return {
    at: deps.now().toISOString(),
    queued: queue.queued,
    delayed: queue.delayed.map(({ reason, count }) => ({ reason, count })),
    running: queue.running,
    oldestWaitingMs: queue.oldestWaitingMs,
    lastMinute,
    lastHour,
    lastDay,
    databaseBytes,
  };
}
