import type { WorkerResources } from '#db/stores/worker-store.ts';
import type { ResourceManager } from './resource-manager.ts';

/** What the others, and admins, are told of it. */
export function resourcesTold({
  capacity,
  free,
  used,
}: Pick<ResourceManager, 'capacity' | 'free' | 'used'>): WorkerResources {
  return {
    memoryBytes: capacity?.memoryBytes ?? 0,
    memoryUsedBytes: used.memoryBytes,
    memoryFreeBytes: Math.max(0, free?.memoryBytes ?? 0),
    cpus: capacity?.cpus ?? 0,
    cpusUsed: used.cpus,
    maxContainers: capacity?.containers ?? 0,
    runnersIdle: used.idle,
    runnersBusy: used.busy,
    rssBytes: process.memoryUsage.rss(),
  };
}
