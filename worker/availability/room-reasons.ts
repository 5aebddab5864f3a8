import { formatBytes } from '#core/outcomes.ts';
import type { Room } from '#core/room.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';

/** What of a worker it takes to know whether it has room. */
export type WorkerRoom = Pick<
  WorkerRecord,
  'capacity' | 'running' | 'maxContainers' | 'memoryBytes' | 'memoryFreeBytes' | 'cpus' | 'cpusUsed'
>;

/** Why executions wait, for people; where `exceeding` is given, those that need more than that. */
export interface RoomReason {
  readonly reason: string;
  readonly exceeding?: Room;
  /** It holds for those only that have waited so long. */
  readonly waitedMs?: number;
}

/** There would be room, and it is kept: of those that a worker found nothing to take among although they fit. */
export const KEPT_FOR_LARGER: RoomReason = {
  reason: 'Room is kept for a larger run that has waited longer.',
  // With so long a time to take it nobody else did either.
  waitedMs: 4_000,
};

const ANY = Number.MAX_SAFE_INTEGER;

/**
 * Why what could run waits, by what the workers that could run it have left; the first that holds for an execution is
 * its reason. None for one that would find room: it is about to be claimed. `{memory}` and `{cpus}` stand for what the
 * execution needs.
 */
export function roomReasons(workers: readonly WorkerRoom[]): RoomReason[] {
  // One that has just started has not said yet what it has.
  const known = workers.filter(({ memoryBytes }) => memoryBytes > 0);
  if (known.length === 0) return [];
  const places = sum(known, ({ capacity, maxContainers }) => Math.min(capacity, maxContainers));
  const open = known.filter(({ capacity, maxContainers, running }) => running < Math.min(capacity, maxContainers));
  if (open.length === 0)
    return [{ reason: `${takenPlaces(places)} of the workers ${places === 1 ? 'is' : 'are'} taken.` }];
  const memoryBytes = Math.max(0, ...open.map((worker) => worker.memoryFreeBytes));
  const cpus = Math.max(0, ...open.map((worker) => worker.cpus - worker.cpusUsed));
  return [
    {
      reason: `It needs {memory} of memory, and the workers have ${formatBytes(memoryBytes)} free.`,
      exceeding: { memoryBytes, cpus: ANY },
    },
    {
      reason: `It needs {cpus} CPUs, and the workers have ${Math.round(cpus * 100) / 100} free.`,
      exceeding: { memoryBytes: ANY, cpus },
    },
  ];
}

function takenPlaces(places: number): string {
  return places === 1 ? 'The one place' : `All ${places} places`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
