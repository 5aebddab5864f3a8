import type { Room } from '#core/room.ts';
import type { Capacity } from './capacity.ts';

/** A container that is there, on its way, or being removed: until it is gone it takes its memory. */
export interface HeldContainer {
  readonly memoryBytes: number;
  /** It waits for a run, and goes where a run needs the room. */
  isIdle: boolean;
  /** Which run has it. */
  run: HeldRun | null;
}

/** What a run may use, from its claim to its end. */
export interface HeldRun {
  readonly need: Room;
  /** When it has ended at the latest, by the worker's monotonic clock. */
  readonly endsByMs: number;
  container: HeldContainer | null;
}

/**
 * Who holds what of the room of a worker. Nothing is counted twice: a run that has a container takes no memory beside
 * it, and one that has none yet takes what its container will. An idle container counts as there, and as room for runs.
 */
export class Ledger {
  readonly containers = new Set<HeldContainer>();
  readonly runs = new Set<HeldRun>();
  /** What claims under way were offered: each may bring a run of that size. */
  readonly offers = new Set<Room>();

  /**
   * What runs that come now may have, with or without what claims under way were offered. Less than nothing where idle
   * containers are still on their way out.
   */
  freeForRuns(capacity: Capacity, offers: Iterable<Room> = this.offers): Capacity {
    const promised = this.#promised(offers);
    const kept = [...this.containers].filter(({ isIdle }) => !isIdle);
    return {
      memoryBytes: capacity.memoryBytes - promised.memoryBytes - sumOf(kept, ({ memoryBytes }) => memoryBytes),
      cpus: capacity.cpus - promised.cpus,
      containers: capacity.containers - promised.containers - kept.length,
    };
  }

  /** What runs may have at that time at the latest: those that go on for longer keep theirs. */
  freeBy(atMs: number, capacity: Capacity): Room {
    const longer = [...this.runs].filter(({ endsByMs }) => endsByMs > atMs);
    return {
      memoryBytes: capacity.memoryBytes - sumOf(longer, ({ need }) => need.memoryBytes),
      cpus: capacity.cpus - sumOf(longer, ({ need }) => need.cpus),
    };
  }

  /** What containers that nobody has asked for may take together: all but what is promised to runs. */
  freeForWarm(capacity: Capacity): Pick<Capacity, 'memoryBytes' | 'containers'> {
    const promised = this.#promised();
    return {
      memoryBytes: capacity.memoryBytes - promised.memoryBytes,
      containers: capacity.containers - promised.containers,
    };
  }

  /** Whether a container of that size can be made right now, or when those of the sizes `without` are gone. */
  hasPlaceFor(memoryBytes: number, capacity: Capacity, without: readonly number[] = []): boolean {
    const taken = sumOf(this.containers, (each) => each.memoryBytes) - sumOf(without, (bytes) => bytes);
    return this.containers.size - without.length < capacity.containers && taken + memoryBytes <= capacity.memoryBytes;
  }

  /** For people: what is taken, and how many containers wait and don't. */
  used(): { memoryBytes: number; cpus: number; idle: number; busy: number } {
    const waiting = [...this.runs].filter(({ container }) => container === null);
    const idle = [...this.containers].filter(({ isIdle }) => isIdle).length;
    return {
      memoryBytes: sumOf(this.containers, (each) => each.memoryBytes) + sumOf(waiting, ({ need }) => need.memoryBytes),
      cpus: sumOf(this.runs, ({ need }) => need.cpus),
      idle,
      busy: this.containers.size - idle,
    };
  }

  /** To runs without a container, and to claims under way. */
  #promised(offers: Iterable<Room> = this.offers): Capacity {
    const offered = [...offers];
    const waiting = [...this.runs].filter(({ container }) => container === null);
    return {
      memoryBytes: sumOf(waiting, ({ need }) => need.memoryBytes) + sumOf(offered, ({ memoryBytes }) => memoryBytes),
      cpus: sumOf(this.runs, ({ need }) => need.cpus) + sumOf(offered, ({ cpus }) => cpus),
      containers: waiting.length + offered.length,
    };
  }
}

function sumOf<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
