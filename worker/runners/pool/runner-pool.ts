import type { Clock } from '#worker/clock.ts';
import { ImageMissingError } from '#worker/engine/errors.ts';
import type { ContainerPlace, Reservation, ResourceManager } from '#worker/resources/resource-manager.ts';
import { asEnvironment } from '#worker/runners/environment-errors.ts';
import type { SandboxStarter, StartedSandbox } from '#worker/runners/sandbox-starter.ts';
import { Demand } from './demand.ts';
import { expired, nextMissing, type PoolRoom, type Stock, surplus } from './pool-room.ts';
import {
  type Claimant,
  isTenantsOwn,
  mayBeKept,
  type PooledSandbox,
  type SandboxReuse,
  type Tenant,
} from './pooled-sandbox.ts';
import { Refiller } from './refiller.ts';
import { classKey, isStandard, type SandboxClass } from './sandbox-classes.ts';
import { UnderWay } from './under-way.ts';
import { untilAborted } from './until-aborted.ts';
import { waitForPlace } from './wait-for-place.ts';

/** One that was not heard for longer is asked whether it still answers before it gets a run. */
const TRUSTED_FOR_MS = 1_000;
const ANSWER_MS = 500;
/** A run that has asked so many in vain waits for a new one, which is sooner there. */
const MOST_ASKED = 3;
/** Where nobody waits for the answer: an engine that has just come back is busy. */
const PATIENT_ANSWER_MS = 3_000;
/** The wipe of a full disk of tiny files takes a while. */
const CLEAN_MS = 5_000;
/** A sandbox that is being cleaned is mostly there sooner than a new one. */
const CLEAN_WAIT_MS = 100;
const EVICT_EVERY_MS = 30_000;

export interface RunnerPoolOptions {
  starter: SandboxStarter;
  clock: Clock;
  reuse: SandboxReuse;
  /** How many runs the worker has at a time at most. */
  capacity: number;
  /** How many sandboxes may be there at once before idle ones go. */
  mostSandboxes: number;
  /** Says what may be there at all: every sandbox has its place there, from before it is made until it is gone. */
  resources: ResourceManager;
  /** A sandbox could not be made ready: for the log, as nobody waits for it. */
  onRefillFailed?: (error: unknown) => void;
}

/** A sandbox that was just made, with its place. */
type PlacedSandbox = StartedSandbox & { readonly place: ContainerPlace };

/**
 * Keeps sandboxes ready. An idle one is either unclaimed, and anybody's, or it is its tenant's and clean. `claim` takes
 * one without waiting for the engine; `start` makes one, for which idle ones make way. What is claimed is the caller's until `giveBack` or `discard`.
 * A loop of its own makes what demand says is missing, one at a time; a timer takes away what nobody wants.
 */
export class RunnerPool implements AsyncDisposable {
  readonly #options: RunnerPoolOptions;
  readonly #demand = new Demand();
  readonly #idle = new Set<PooledSandbox>();
  /** Claimed, or being asked whether they are well. */
  readonly #busy = new Set<PooledSandbox>();
  /** Those of the busy ones that no run has: they are being asked whether they are well. */
  readonly #asked = new Set<PooledSandbox>();
  readonly #cleaning = new Map<PooledSandbox, Promise<void>>();
  readonly #onTheirWay = new Set<{ class: SandboxClass }>();
  readonly #stopped = new AbortController();
  readonly #refiller: Refiller;
  readonly #runs = new UnderWay();
  #evicting: Promise<void> | null = null;

  constructor(options: RunnerPoolOptions) {
    this.#options = options;
    this.#refiller = new Refiller({
      clock: options.clock,
      signal: this.#stopped.signal,
      step: () => this.#makeMissing(),
      quiet: () => this.#runs.none(),
      onFailed: (error) => options.onRefillFailed?.(error),
    });
  }

  /** One of these is kept ready from now on, whatever is asked for. */
  pin(wanted: SandboxClass): void {
    if (!isStandard(wanted)) return;
    this.#demand.pin(wanted);
    this.#refill();
  }

  knows(containerId: string): boolean {
    return this.#all().some(({ sandbox }) => sandbox.containerId === containerId);
  }

  /** Those that are being cleaned are busy. */
  get size(): { idle: number; busy: number } {
    return { idle: this.#idle.size, busy: this.#busy.size + this.#cleaning.size };
  }

  /**
   * An idle sandbox that is well: the tenant's own before an unclaimed one; null where there is none. Those that don't
   * answer any more are thrown away on the way.
   */
  async claim(wanted: SandboxClass, by: Claimant): Promise<PooledSandbox | null> {
    this.#begun(wanted);
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      const found = this.#take(wanted, by) ?? (await this.#takeCleaned(wanted, by));
      if (!found || (await this.#isWell(found, ANSWER_MS))) return found;
      this.#drop(found);
      // Whatever broke it may have broken the others.
      this.doubt();
    }
    return null;
  }

  /** Makes one for this run. @throws EnvironmentError; null where the signal was first */
  async start(wanted: SandboxClass, by: Claimant, signal: AbortSignal): Promise<PooledSandbox | null> {
    const { starter } = this.#options;
    // An engine that doesn't answer has made nothing yet that would have to be removed.
    if (!(await untilAborted(asEnvironment(this.#learn()), signal))) return null;
    const starting = this.#start(wanted, by.reservation, signal);
    const started = await untilAborted(asEnvironment(starting), signal);
    if (started) return this.#claimed(started, wanted, by.tenant);
    starter.abandon(starting);
    return null;
  }

  /** After a run that came to its end by itself: cleaned, and its tenant's again; off the path of whoever calls. */
  giveBack(used: PooledSandbox): void {
    if (!this.#stopped.signal.aborted && mayBeKept(used, this.#options.reuse)) {
      this.#busy.delete(used);
      used.place.leave();
      this.#cleaning.set(used, this.#clean(used));
    } else {
      this.#drop(used);
    }
    this.#ended(used.class);
  }

  /** After any other end. */
  discard(used: PooledSandbox): void {
    this.#drop(used);
    this.#ended(used.class);
  }

  /** Nothing came of what was claimed for. */
  giveUp(wanted: SandboxClass): void {
    this.#ended(wanted);
  }

  /** Something broke a sandbox: whoever gets one of the others asks it first. */
  doubt(): void {
    for (const each of this.#idle) each.heardMs = Number.NEGATIVE_INFINITY;
  }

  /** The engine is there, again or for the first time: what of the pool it took along goes, and comes anew. */
  async renew(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#options.starter.forgetPlatform();
    await this.#askAll();
    this.#refiller.retryNow();
  }

  /** Takes all away. Those that are claimed are still their claimers' to give back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(new Error('the pool is closed'));
    for (const each of [...this.#idle, ...this.#asked, ...this.#cleaning.keys()]) this.#drop(each);
    await Promise.all([this.#refiller.settled(), this.#evicting]);
  }

  #all(): PooledSandbox[] {
    return [...this.#idle, ...this.#busy, ...this.#cleaning.keys()];
  }

  #take(wanted: SandboxClass, { tenant, reservation }: Claimant): PooledSandbox | null {
    if (this.#stopped.signal.aborted) return null;
    const key = classKey(wanted);
    const fitting = [...this.#idle].filter((each) => each.key === key);
    // The one used last is the one whose pages are still in the caches.
    const own = fitting.filter((each) => isTenantsOwn(each, tenant, this.#options.reuse)).at(-1);
    const found = own ?? fitting.find((each) => each.tenant === null);
    if (!found) return null;
    found.tenant = tenant;
    this.#idle.delete(found);
    this.#busy.add(found);
    found.place.use(reservation);
    return found;
  }

  /** One of the tenant's own that is clean in a moment. */
  async #takeCleaned(wanted: SandboxClass, by: Claimant): Promise<PooledSandbox | null> {
    const key = classKey(wanted);
    const own = [...this.#cleaning].find(
      ([each]) => each.key === key && isTenantsOwn(each, by.tenant, this.#options.reuse),
    );
    if (!own) return null;
    const over = new AbortController();
    const late = this.#options.clock.sleep(CLEAN_WAIT_MS, over.signal).catch(() => {});
    await Promise.race([own[1], late]);
    over.abort();
    return this.#take(wanted, by);
  }

  async #isWell(asked: PooledSandbox, timeoutMs: number): Promise<boolean> {
    const { clock } = this.#options;
    if (clock.monotonicMs() - asked.heardMs < TRUSTED_FOR_MS) return true;
    if (!(await asked.sandbox.answers(timeoutMs))) return false;
    asked.heardMs = clock.monotonicMs();
    return true;
  }

  /** Throws away all idle ones that don't answer; nobody gets one while it is asked. */
  async #askAll(): Promise<void> {
    this.doubt();
    const asked = [...this.#idle].map(async (each) => {
      this.#idle.delete(each);
      this.#busy.add(each);
      this.#asked.add(each);
      each.place.leave();
      const isWell = await this.#isWell(each, PATIENT_ANSWER_MS);
      this.#asked.delete(each);
      if (!isWell || this.#stopped.signal.aborted) return this.#drop(each);
      this.#busy.delete(each);
      this.#idle.add(each);
      each.place.rest();
    });
    await Promise.all(asked);
  }

  async #clean(used: PooledSandbox): Promise<void> {
    const clean = await used.sandbox.clean(CLEAN_MS);
    // Closing the pool may have thrown it away meanwhile.
    if (!this.#cleaning.has(used)) return;
    if (!clean) return this.#drop(used);
    this.#cleaning.delete(used);
    this.#becomeIdle(used);
  }

  #claimed({ place, ...started }: PlacedSandbox, made: SandboxClass, tenant: Tenant | null): PooledSandbox {
    const nowMs = this.#options.clock.monotonicMs();
    const key = classKey(made);
    const claimed = { ...started, place, class: made, key, tenant, idleSinceMs: nowMs, heardMs: nowMs };
    this.#busy.add(claimed);
    return claimed;
  }

  #becomeIdle(ready: PooledSandbox): void {
    this.#busy.delete(ready);
    ready.idleSinceMs = this.#options.clock.monotonicMs();
    ready.heardMs = ready.idleSinceMs;
    this.#idle.add(ready);
    this.#makeRoom();
    if (this.#idle.has(ready)) ready.place.rest();
  }

  /** Once for each, whoever is first. */
  #drop(unwanted: PooledSandbox): void {
    const places = [this.#idle, this.#busy, this.#cleaning];
    if (!places.map((place) => place.delete(unwanted)).includes(true)) return;
    unwanted.place.leave();
    this.#options.starter.discard(unwanted.sandbox);
  }

  #makeRoom(): void {
    const { capacity } = this.#options.resources;
    if (!capacity) return;
    const { memoryBytes, containers } = capacity;
    for (const each of surplus(this.#roomOf({ memoryBytes, containers }), this.#stock())) this.#drop(each);
  }

  #roomOf({ memoryBytes, containers }: { memoryBytes: number; containers: number }): PoolRoom {
    return { memoryBytes, sandboxes: Math.min(containers, this.#options.mostSandboxes) };
  }

  #stock(): Stock {
    const others = [...this.#busy, ...this.#cleaning.keys(), ...this.#onTheirWay];
    return { idle: [...this.#idle], others: others.map((each) => each.class) };
  }

  /** @throws what the engine throws; what that has is known to `resources` from then on */
  async #learn(): Promise<true> {
    const { starter, resources } = this.#options;
    resources.learn(await starter.platform());
    return true;
  }

  /** Counts as there from now on; its container is made when others are gone that have to go for it. */
  async #start(wanted: SandboxClass, reservation: Reservation | null, signal: AbortSignal): Promise<PlacedSandbox> {
    const { starter } = this.#options;
    const onItsWay = { class: wanted };
    this.#onTheirWay.add(onItsWay);
    this.#makeRoom();
    try {
      const place = await waitForPlace({
        ...this.#options,
        // What nobody has asked for is at nobody's cost.
        press: () => reservation && this.#dropLongestIdle(),
        memoryBytes: wanted.memoryBytes,
        reservation,
        signal,
      });
      const started = await starter.start(wanted, () => {
        place[Symbol.dispose]();
        this.#refill();
      });
      return { ...started, place };
    } finally {
      this.#onTheirWay.delete(onItsWay);
    }
  }

  #dropLongestIdle(): void {
    const [longest] = [...this.#idle].sort((a, b) => a.idleSinceMs - b.idleSinceMs);
    if (longest) this.#drop(longest);
  }

  #begun(wanted: SandboxClass): void {
    this.#runs.begin();
    this.#demand.asked(wanted, this.#options.clock.monotonicMs());
  }

  #ended(wanted: SandboxClass): void {
    this.#runs.end();
    this.#demand.ended(wanted);
    this.#refill();
  }

  #refill(): void {
    if (this.#stopped.signal.aborted) return;
    this.#evicting ??= this.#evictAgainAndAgain();
    this.#refiller.nudge();
  }

  async #makeMissing(): Promise<boolean> {
    const { clock, capacity, resources } = this.#options;
    await this.#learn();
    const nowMs = clock.monotonicMs();
    const room = this.#roomOf(resources.freeForWarm);
    const missing = nextMissing(room, this.#stock(), this.#demand.wanted(nowMs, capacity), nowMs);
    if (!missing || this.#stopped.signal.aborted) return false;
    const inPlaceOf = missing.inPlaceOf.map((each) => each.class.memoryBytes);
    // What waits or is still being removed has its end, after which this is asked again.
    if (!resources.mayBeKeptReady(missing.class.memoryBytes, inPlaceOf)) return false;
    for (const each of missing.inPlaceOf) this.#drop(each);
    try {
      const made = this.#claimed(await this.#start(missing.class, null, this.#stopped.signal), missing.class, null);
      if (this.#stopped.signal.aborted) this.#drop(made);
      else this.#becomeIdle(made);
    } catch (error) {
      if (error instanceof ImageMissingError) this.#demand.forget(missing.class);
      throw error;
    }
    return true;
  }

  async #evictAgainAndAgain(): Promise<void> {
    const { clock, capacity } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await clock.sleep(EVICT_EVERY_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const nowMs = clock.monotonicMs();
      for (const each of expired([...this.#idle], this.#demand.wanted(nowMs, capacity), nowMs)) this.#drop(each);
    }
  }
}
