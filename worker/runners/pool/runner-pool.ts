import type { Clock } from '#worker/clock.ts';
import { asEnvironment } from '#worker/runners/environment-errors.ts';
import type { SandboxStarter } from '#worker/runners/sandbox-starter.ts';
import { Demand, WANTED_FOR_MS } from './demand.ts';
import type { PooledSandbox, Tenant } from './pooled-sandbox.ts';
import { classKey, isStandard, type SandboxClass } from './sandbox-classes.ts';

export type SandboxReuse = 'never' | 'session' | 'owner';

/** One that has waited for longer is asked whether it still answers before it gets a run. */
const TRUSTED_FOR_MS = 1_000;
const ANSWER_MS = 500;
/** The wipe of a full disk of tiny files takes a while. */
const CLEAN_MS = 5_000;
/** A refill waits for the runs under way, but not for ever. */
const REFILL_DELAY_MS = 250;
const REFILL_RETRY_MS = 5_000;
const EVICT_EVERY_MS = 30_000;

export interface RunnerPoolOptions {
  starter: SandboxStarter;
  clock: Clock;
  reuse: SandboxReuse;
  /** How many runs the worker has at a time at most. */
  capacity: number;
  /** How many sandboxes may be there at once. */
  mostSandboxes: number;
  /** What the memory limits of all that are there may add up to. */
  memoryBytes: () => Promise<number>;
  /** A sandbox could not be made ready: for the log, as nobody waits for it. */
  onRefillFailed?: (error: unknown) => void;
}

/**
 * Keeps sandboxes ready. An idle one is either unclaimed, and anybody's, or it is its tenant's and clean. `claim` takes
 * one without waiting for the engine; `start` makes one. What is claimed is the caller's until `giveBack` or `discard`.
 * A loop of its own (`#refill`) makes what demand says is missing, one at a time; a timer takes away what nobody wants.
 */
export class RunnerPool implements AsyncDisposable {
  readonly #options: RunnerPoolOptions;
  readonly #demand = new Demand();
  readonly #idle = new Set<PooledSandbox>();
  readonly #busy = new Set<PooledSandbox>();
  readonly #cleaning = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #refilling: Promise<void> | null = null;
  #refillAgain = false;
  #evicting: Promise<void> | null = null;
  #memoryBytes: number | null = null;

  constructor(options: RunnerPoolOptions) {
    this.#options = options;
  }

  /** One of these is kept ready from now on, whatever is asked for. */
  pin(wanted: SandboxClass): void {
    if (!isStandard(wanted)) return;
    this.#demand.pin(wanted);
    this.refill();
  }

  knows(containerId: string): boolean {
    return [...this.#idle, ...this.#busy].some(({ sandbox }) => sandbox.containerId === containerId);
  }

  get size(): { idle: number; busy: number } {
    return { idle: this.#idle.size, busy: this.#busy.size };
  }

  /**
   * An idle sandbox that is well: the tenant's own before an unclaimed one; null where there is none. Those that don't
   * answer any more are thrown away on the way.
   */
  async claim(wanted: SandboxClass, tenant: Tenant): Promise<PooledSandbox | null> {
    this.#demand.asked(wanted, this.#options.clock.monotonicMs());
    for (let found = this.#take(wanted, tenant); found; found = this.#take(wanted, tenant)) {
      const waitedMs = this.#options.clock.monotonicMs() - found.idleSinceMs;
      if (waitedMs < TRUSTED_FOR_MS || (await found.sandbox.answers(ANSWER_MS))) return found;
      this.#drop(found);
    }
    return null;
  }

  /** Makes one for this tenant. @throws EnvironmentError; null where the signal was first */
  async start(wanted: SandboxClass, tenant: Tenant, signal: AbortSignal): Promise<PooledSandbox | null> {
    const { starter } = this.#options;
    // An engine that doesn't answer has made nothing yet that would have to be removed.
    if (!(await untilAborted(asEnvironment(starter.platform()), signal))) return null;
    this.#makeRoom(wanted.memoryBytes);
    const starting = starter.start(wanted);
    const started = await untilAborted(asEnvironment(starting), signal);
    if (!started) {
      starter.abandon(starting);
      return null;
    }
    const made: PooledSandbox = { ...started, class: wanted, key: classKey(wanted), tenant, idleSinceMs: 0 };
    this.#busy.add(made);
    return made;
  }

  /** After a run that came to its end by itself: cleaned, and its tenant's again; off the path of whoever calls. */
  giveBack(used: PooledSandbox): void {
    this.#demand.ended(used.class);
    if (this.#options.reuse === 'never' || !isStandard(used.class) || this.#stopped.signal.aborted) {
      this.#drop(used);
    } else {
      const cleaning = this.#clean(used).finally(() => this.#cleaning.delete(cleaning));
      this.#cleaning.add(cleaning);
    }
    this.refill();
  }

  /** After any other end. */
  discard(used: PooledSandbox): void {
    this.#demand.ended(used.class);
    this.#drop(used);
    this.refill();
  }

  /** Nothing came of what was claimed for: the demand was none. */
  giveUp(wanted: SandboxClass): void {
    this.#demand.ended(wanted);
  }

  /** Sees to it, soon, that what is likely to be asked for is ready. */
  refill(): void {
    if (this.#stopped.signal.aborted) return;
    this.#evicting ??= this.#evictAgainAndAgain();
    this.#refillAgain = true;
    this.#refilling ??= this.#refill().finally(() => {
      this.#refilling = null;
    });
  }

  /** Takes all away. Those that are claimed are still their claimers' to give back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(new Error('the pool is closed'));
    for (const each of [...this.#idle]) this.#drop(each);
    await Promise.all([this.#refilling, this.#evicting, ...this.#cleaning]);
    for (const each of [...this.#idle]) this.#drop(each);
  }

  #take(wanted: SandboxClass, tenant: Tenant): PooledSandbox | null {
    if (this.#stopped.signal.aborted) return null;
    const key = classKey(wanted);
    const fitting = [...this.#idle].filter((each) => each.key === key);
    // The one used last is the one whose pages are still in the caches.
    const own = fitting.filter((each) => each.tenant && this.#isSame(each.tenant, tenant)).at(-1);
    const found = own ?? fitting.find((each) => each.tenant === null);
    if (!found) return null;
    found.tenant = tenant;
    this.#idle.delete(found);
    this.#busy.add(found);
    return found;
  }

  #isSame(a: Tenant, b: Tenant): boolean {
    if (a.ownerId !== b.ownerId) return false;
    return this.#options.reuse === 'owner' || (a.sessionId !== null && a.sessionId === b.sessionId);
  }

  async #clean(used: PooledSandbox): Promise<void> {
    const clean = await used.sandbox.clean(CLEAN_MS);
    if (!clean || this.#stopped.signal.aborted) return this.#drop(used);
    this.#becomeIdle(used);
  }

  #becomeIdle(ready: PooledSandbox): void {
    this.#busy.delete(ready);
    ready.idleSinceMs = this.#options.clock.monotonicMs();
    this.#idle.add(ready);
    this.#makeRoom(0);
  }

  #drop(unwanted: PooledSandbox): void {
    this.#idle.delete(unwanted);
    this.#busy.delete(unwanted);
    this.#options.starter.discard(unwanted.sandbox);
  }

  /** The longest idle go first, those of a tenant before the unclaimed. */
  #makeRoom(memoryBytes: number): void {
    const bySacrifice = [...this.#idle].sort((a, b) => Number(a.tenant === null) - Number(b.tenant === null));
    for (const each of bySacrifice) {
      if (this.#hasRoom(memoryBytes, memoryBytes > 0 ? 1 : 0)) return;
      this.#drop(each);
    }
  }

  #hasRoom(memoryBytes: number, sandboxes: number): boolean {
    const all = [...this.#idle, ...this.#busy];
    const held = all.reduce((sum, each) => sum + each.class.memoryBytes, 0);
    const roomBytes = this.#memoryBytes ?? Number.POSITIVE_INFINITY;
    return all.length + sandboxes <= this.#options.mostSandboxes && held + memoryBytes <= roomBytes;
  }

  async #refill(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    while (this.#refillAgain && !signal.aborted) {
      this.#refillAgain = false;
      try {
        // Off the path of the run that made it necessary.
        await clock.sleep(REFILL_DELAY_MS, signal);
        this.#memoryBytes ??= await this.#options.memoryBytes();
        for (let missing = this.#missing(); missing && !signal.aborted; missing = this.#missing()) {
          await this.#startUnclaimed(missing);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onRefillFailed?.(error);
        await clock.sleep(REFILL_RETRY_MS, signal).catch(() => {});
      }
    }
  }

  #missing(): SandboxClass | null {
    const { clock, capacity } = this.#options;
    for (const { class: wanted, count } of this.#demand.wanted(clock.monotonicMs(), capacity)) {
      if (!isStandard(wanted)) continue;
      const key = classKey(wanted);
      const unclaimed = [...this.#idle].filter((each) => each.key === key && each.tenant === null).length;
      if (unclaimed < count && this.#hasRoom(wanted.memoryBytes, 1)) return wanted;
    }
    return null;
  }

  async #startUnclaimed(wanted: SandboxClass): Promise<void> {
    const started = await this.#options.starter.start(wanted);
    const ready: PooledSandbox = { ...started, class: wanted, key: classKey(wanted), tenant: null, idleSinceMs: 0 };
    if (this.#stopped.signal.aborted) return this.#drop(ready);
    this.#becomeIdle(ready);
  }

  async #evictAgainAndAgain(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await clock.sleep(EVICT_EVERY_MS, signal).catch(() => {});
      if (!signal.aborted) this.#evict();
    }
  }

  #evict(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const wanted = new Map(
      this.#demand.wanted(nowMs, this.#options.capacity).map((each) => [classKey(each.class), each.count]),
    );
    for (const each of [...this.#idle]) {
      if (nowMs - each.idleSinceMs <= WANTED_FOR_MS) continue;
      const kept = each.tenant === null ? (wanted.get(each.key) ?? 0) : 0;
      if (kept > 0) wanted.set(each.key, kept - 1);
      else this.#drop(each);
    }
  }
}

/** null where the signal was first. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) {
    work.catch(() => {});
    return null;
  }
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
