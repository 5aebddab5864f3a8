import type { Task } from 'graphile-worker';
import type { StatsStore } from '#db/stores/stats-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logSampleRecorded } from '#observability/upkeep-events.ts';
import { WORKER_ALIVE_MS } from '#services/worker-alive.ts';

/** Stores how everything is at this minute, unless somebody has. */
export function recordSampleTask(deps: { stats: Pick<StatsStore, 'recordSample'>; log: Logger }): Task {
  return async () => {
    if (await deps.stats.recordSample(WORKER_ALIVE_MS)) logSampleRecorded(deps.log);
  };
}
