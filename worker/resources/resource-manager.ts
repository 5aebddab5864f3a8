import { LEAST_LIMITS } from '#core/limits.ts';
import { fits, type Room } from '#core/room.ts';
import { type Capacity, type CapacitySettings, capacityOf } from './capacity.ts';
import { type HeldContainer, type HeldRun, Ledger } from './ledger.ts';

export interface ResourceManagerOptions extends CapacitySettings {
  /** What one run may have at most: no claim is offered more. */
  readonly most: Room;
}

/** Which attempt of which execution. */
export interface RunKey {
  readonly executionId: string;
  readonly attempt: number;
}

/** What one run holds, until it is disposed of. */
export interface Reservation extends Disposable {
  readonly held: HeldRun;
}

/** What a claim under way may bring. Disposed of, it is taken back where nothing came of it. */
export interface Offer extends Disposable {
  readonly room: Room;
  /** Whether it is all that one run may have: what this claim doesn't find, no other would for want of room. */
  readonly isFull: boolean;
  /** What was free when it was made. */
  readonly free: Capacity;
  /** The claim has brought a run with these needs, which has ended at that time at the latest. */
  take(key: RunKey, need: Room, endsByMs: number): Reservation;
}

/** A container's place; disposed of when the container is gone. */
export interface ContainerPlace extends Disposable {
  /** A run has it from now on. */
  use(run: Reservation): void;
  /** No run has it any more; it is being cleaned or removed. */
  leave(): void;
  /** It waits for the next run. */
  rest(): void;
}

interface Waiting {
  readonly memoryBytes: number;
  readonly run: Reservation | null;
  readonly grant: (place: ContainerPlace) => void;
}

/**
 * Decides what a worker may run: the one truth on what its containers take, those that run and those that are kept
 * ready. A run is claimed with room that was set aside before; a container is made where there is place for it. Until
 * the engine has said what it has there is room for nothing.
 */
export class ResourceManager {
  readonly #options: ResourceManagerOptions;
  readonly #ledger = new Ledger();
  readonly #reservations = new Map<string, Reservation>();
  #capacity: Capacity | null = null;
  #waiting: Waiting[] = [];
  #offersSettled: PromiseWithResolvers<void> | null = null;
  #onRoom: () => void = () => {};

  constructor(options: ResourceManagerOptions) {
    this.#options = options;
  }

  /** The engine has told what it has, again or for the first time. */
  learn(engine: { memoryBytes: number; cpus: number }): void {
    const before = this.#capacity;
    this.#capacity = capacityOf(this.#options, engine);
    const { memoryBytes, cpus, containers } = this.#capacity;
    if (before?.memoryBytes === memoryBytes && before.cpus === cpus && before.containers === containers) return;
    this.#moreRoom();
  }

  /** Told whenever there may be more room for runs than before, but not of claims that took less than was offered. */
  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  /** All that runs may have together; null until the engine has told. */
  get capacity(): Capacity | null {
    return this.#capacity;
  }

  /** Of `capacity`, what no run has, be it that a claim under way may bring one; null until the engine has told. */
  get free(): Capacity | null {
    return this.#capacity && this.#ledger.freeForRuns(this.#capacity, []);
  }

  /** Of `capacity`, what no run has any more at that time, by the worker's monotonic clock; null until the engine told. */
  freeBy(atMs: number): Room | null {
    return this.#capacity && this.#ledger.freeBy(atMs, this.#capacity);
  }

  /** What containers that nobody has asked for may take together, those that are there counted in. */
  get freeForWarm(): Pick<Capacity, 'memoryBytes' | 'containers'> {
    return this.#capacity ? this.#ledger.freeForWarm(this.#capacity) : { memoryBytes: 0, containers: 0 };
  }

  /** By limits: what containers and claimed runs take, and how many containers wait and don't. */
  get used(): { memoryBytes: number; cpus: number; idle: number; busy: number } {
    return this.#ledger.used();
  }

  /**
   * Sets room aside for one claim: as much as one run may have, or what there is. Where others under way hold what this
   * one could have, it waits for them to say what they took, so that two claims are never offered the same room.
   * Null where there is room for nothing.
   */
  async offer(): Promise<Offer | null> {
    for (;;) {
      const { capacity, free } = this;
      if (!capacity || !free) return null;
      const unoffered = this.#ledger.freeForRuns(capacity);
      const most = smaller(this.#options.most, capacity);
      if (unoffered.containers >= 1 && fits(most, unoffered)) return this.#offer(most, { isFull: true, free });
      if (this.#ledger.offers.size === 0) {
        const rest = smaller(most, free);
        return free.containers >= 1 && fits(LEAST_LIMITS, rest) ? this.#offer(rest, { isFull: false, free }) : null;
      }
      this.#offersSettled ??= Promise.withResolvers();
      await this.#offersSettled.promise;
    }
  }

  /** For a run that nobody claimed, such as one of the examination: it counts at once, whether or not there is room. */
  reserve(key: RunKey, need: Room, endsByMs = Number.POSITIVE_INFINITY): Reservation {
    const held: HeldRun = { need, endsByMs, container: null };
    const name = nameOf(key);
    const reservation: Reservation = {
      held,
      [Symbol.dispose]: () => {
        if (!this.#ledger.runs.delete(held)) return;
        if (this.#reservations.get(name) === reservation) this.#reservations.delete(name);
        this.#moreRoom();
      },
    };
    this.#ledger.runs.add(held);
    this.#reservations.set(name, reservation);
    return reservation;
  }

  reservationOf(key: RunKey): Reservation | null {
    return this.#reservations.get(nameOf(key)) ?? null;
  }

  /**
   * A place for a container that is about to be made: at once, or when enough others are gone, which the caller sees
   * to; first come, first served, runs before what nobody has asked for. Null where the signal is first.
   */
  async place(memoryBytes: number, run: Reservation | null, signal: AbortSignal): Promise<ContainerPlace | null> {
    if (signal.aborted) return null;
    if (!this.#mustWait(run) && this.#hasPlaceFor(memoryBytes)) return this.#hold(memoryBytes, run);
    const { promise, resolve } = Promise.withResolvers<ContainerPlace | null>();
    const waiting: Waiting = { memoryBytes, run, grant: resolve };
    const onAbort = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      // Whoever came after it may be content with less.
      this.#grant();
      resolve(null);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiting);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Whether a container that nobody has asked for may be made: nothing waits for a place, and there is one, or will be
   * when those of the sizes `inPlaceOf` are gone, and no others.
   */
  mayBeKeptReady(memoryBytes: number, inPlaceOf: readonly number[]): boolean {
    if (!this.#capacity || this.#waiting.length > 0) return false;
    return this.#ledger.hasPlaceFor(memoryBytes, this.#capacity, inPlaceOf);
  }

  #offer(room: Room, told: Pick<Offer, 'isFull' | 'free'>): Offer {
    this.#ledger.offers.add(room);
    const settle = () => {
      if (!this.#ledger.offers.delete(room)) return;
      this.#offersSettled?.resolve();
      this.#offersSettled = null;
    };
    return {
      ...told,
      room,
      take: (key, need, endsByMs) => {
        const reservation = this.reserve(key, need, endsByMs);
        settle();
        return reservation;
      },
      [Symbol.dispose]: settle,
    };
  }

  #hold(memoryBytes: number, run: Reservation | null): ContainerPlace {
    const container: HeldContainer = { memoryBytes, isIdle: false, run: null };
    const detach = () => {
      if (container.run?.container === container) container.run.container = null;
      container.run = null;
    };
    const place: ContainerPlace = {
      use: ({ held }) => {
        detach();
        container.isIdle = false;
        container.run = held;
        held.container = container;
      },
      leave: () => {
        detach();
        container.isIdle = false;
      },
      rest: () => {
        detach();
        container.isIdle = true;
        this.#moreRoom();
      },
      [Symbol.dispose]: () => {
        detach();
        if (this.#ledger.containers.delete(container)) this.#moreRoom();
      },
    };
    this.#ledger.containers.add(container);
    if (run) place.use(run);
    return place;
  }

  #hasPlaceFor(memoryBytes: number): boolean {
    return this.#capacity !== null && this.#ledger.hasPlaceFor(memoryBytes, this.#capacity);
  }

  #mustWait(run: Reservation | null): boolean {
    return run ? this.#waiting.some((other) => other.run) : this.#waiting.length > 0;
  }

  #grant(): void {
    for (let first = this.#first(); first && this.#hasPlaceFor(first.memoryBytes); first = this.#first()) {
      const granted = first;
      this.#waiting = this.#waiting.filter((other) => other !== granted);
      granted.grant(this.#hold(granted.memoryBytes, granted.run));
    }
  }

  #first(): Waiting | undefined {
    return this.#waiting.find(({ run }) => run) ?? this.#waiting[0];
  }

  #moreRoom(): void {
    this.#grant();
    this.#onRoom();
  }
}

function nameOf({ executionId, attempt }: RunKey): string {
  return `${executionId} ${attempt}`;
}

function smaller(one: Room, other: Room): Room {
  return { memoryBytes: Math.min(one.memoryBytes, other.memoryBytes), cpus: Math.min(one.cpus, other.cpus) };
}
