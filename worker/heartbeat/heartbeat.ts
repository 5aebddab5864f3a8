import type { WorkerId } from '#core/ids.ts';
import type { WorkerResources, WorkerStore } from '#db/stores/worker-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logHeartbeatFailed, logLeaseOver } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { Periodic } from '#worker/periodic.ts';
import type { EngineStatus } from './engine-watch.ts';

export const HEARTBEAT_EVERY_MS = 2_000;
/** A worker whose last heartbeat is older is taken for dead. Longer than what its sandboxes go on for without it. */
export const DEAD_AFTER_MS = 10_000;
const LONGEST_GAP_MS = 2 * HEARTBEAT_EVERY_MS;
/** Unheard for so long, a worker runs nothing any more: before others begin again what it has. */
export const LEASE_MS = 8_000;
const LEASE_CHECK_EVERY_MS = 500;

export interface HeartbeatOptions {
  workers: Pick<WorkerStore, 'register' | 'heartbeat'>;
  self: { id: WorkerId; hostname: string; pid: number; version: string; capacity: number };
  running: () => number;
  resources: () => WorkerResources;
  engine: () => EngineStatus;
  clock: Clock;
  log: Logger;
  /**
   * Others took this worker for dead, and gave its runs away: it was frozen, or cut off from the database. It is one of
   * them again; what else it had told of itself may be forgotten.
   */
  onDeclaredDead: () => void;
  /** With each beat: whether an admin wants this worker to take nothing new. */
  onDraining: (draining: boolean) => void;
  /** The others can't have heard of this worker for so long that they may take it for dead. Told again and again. */
  onLeaseOver: () => void;
}

/** Tells the others, again and again, that this worker is there and how it is. */
export class Heartbeat implements AsyncDisposable {
  readonly #options: HeartbeatOptions;
  readonly #periodic: Periodic;
  readonly #lease: Periodic;
  /** When the last beat that arrived was sent. */
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Since when beats have been arriving without a gap. */
  #heardSinceMs = Number.NEGATIVE_INFINITY;
  #leaseIsOver = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: HEARTBEAT_EVERY_MS,
      task: () => this.#beat(),
      onError: (error) => logHeartbeatFailed(options.log, error),
    });
    // Beside the beats, which may themselves hang.
    this.#lease = new Periodic({
      clock: options.clock,
      everyMs: LEASE_CHECK_EVERY_MS,
      task: async () => this.#checkLease(),
      onError: (error) => logHeartbeatFailed(options.log, error),
    });
  }

  /** Settles when the worker is known and was heard. */
  async start(): Promise<void> {
    await this.#options.workers.register(this.#options.self);
    await this.#beat();
    this.#periodic.start();
    this.#lease.start();
  }

  /** Something is wanted of this worker: it asks at once. */
  nudge(): void {
    this.#periodic.nudge();
  }

  /** The others have heard of this worker just now. One that can't be heard itself must not judge of others. */
  get isHeard(): boolean {
    return this.#options.clock.monotonicMs() - this.#lastMs < LONGEST_GAP_MS;
  }

  /**
   * Whoever lives had time to be heard while this worker was: after the database was away all heartbeats are old, and
   * who comes back first must not take the others for dead.
   */
  get mayJudge(): boolean {
    return this.isHeard && this.#options.clock.monotonicMs() - this.#heardSinceMs >= DEAD_AFTER_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#periodic[Symbol.asyncDispose](), this.#lease[Symbol.asyncDispose]()]);
  }

  async #beat(): Promise<void> {
    const { workers, self, running, resources, engine, clock, onDeclaredDead, onDraining } = this.#options;
    const { status, detail } = engine();
    const sentMs = clock.monotonicMs();
    const state = { running: running(), engineStatus: status, engineDetail: detail, ...resources() };
    const known = await workers.heartbeat(self.id, state);
    // Who was away for long is not even remembered.
    if (!known) await workers.register(self);
    const { wasStopped, draining } = known ?? { wasStopped: true, draining: false };
    const arrivedMs = clock.monotonicMs();
    if (arrivedMs - this.#lastMs >= LONGEST_GAP_MS) this.#heardSinceMs = arrivedMs;
    this.#lastMs = sentMs;
    this.#leaseIsOver = false;
    onDraining(draining);
    if (wasStopped) onDeclaredDead();
  }

  #checkLease(): void {
    const { clock, running, log, onLeaseOver } = this.#options;
    if (clock.monotonicMs() - this.#lastMs < LEASE_MS) return;
    if (!this.#leaseIsOver) logLeaseOver(log, { running: running() });
    this.#leaseIsOver = true;
    onLeaseOver();
  }
}
