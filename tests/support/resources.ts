import { UNBOUNDED_ROOM } from '#core/room.ts';
import { DEFAULT_CONTAINER_ESTIMATE_BYTES, DEFAULT_MEMORY_SHARE } from '#worker/resources/capacity.ts';
import { ResourceManager, type ResourceManagerOptions } from '#worker/resources/resource-manager.ts';

/** The room of a worker, with what a test doesn't care about as an operator gets it who sets nothing. */
export function resourcesFor(options: Partial<ResourceManagerOptions> = {}): ResourceManager {
  return new ResourceManager({
    memoryShare: DEFAULT_MEMORY_SHARE,
    containerEstimateBytes: DEFAULT_CONTAINER_ESTIMATE_BYTES,
    maxContainers: null,
    maxRuns: 4,
    most: UNBOUNDED_ROOM,
    ...options,
  });
}
