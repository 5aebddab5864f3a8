import type { Room } from '#core/room.ts';

/** What the containers of a worker may take together: those that run and those that are kept ready. */
export interface Capacity extends Room {
  /** How many there may be at once. */
  readonly containers: number;
}

export interface CapacitySettings {
  /** Of the engine's memory, for all containers together by their limits: above 0, at most 1. */
  readonly memoryShare: number;
  /** What a container is taken to need where it is counted how many may be there. */
  readonly containerEstimateBytes: number;
  /** In the place of what the memory says; null leaves it to that. */
  readonly maxContainers: number | null;
  /** How many run at a time. */
  readonly maxRuns: number;
}

/** For whoever makes containers without an operator who says otherwise. */
export const DEFAULT_MEMORY_SHARE = 0.8;
export const DEFAULT_CONTAINER_ESTIMATE_BYTES = 512 * 1024 ** 2;
/** A program that waits leaves its core to others: so many are promised for each that is there. */
const LEAST_OVERCOMMIT = 2;

/** Of an engine with so much memory and so many cores. There is always room for one container. */
export function capacityOf(settings: CapacitySettings, engine: { memoryBytes: number; cpus: number }): Capacity {
  const memoryBytes = Math.floor(engine.memoryBytes * settings.memoryShare);
  const fitting = Math.floor(memoryBytes / settings.containerEstimateBytes);
  return {
    memoryBytes,
    cpus: Math.max(LEAST_OVERCOMMIT, settings.maxRuns / engine.cpus) * engine.cpus,
    containers: Math.max(1, settings.maxContainers ?? fitting),
  };
}
