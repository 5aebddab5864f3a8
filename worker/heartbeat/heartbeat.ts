import type { WorkerId } from '#core/ids.ts';
import type { WorkerStore } from '#db/stores/worker-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logHeartbeatFailed } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { Periodic } from '#worker/periodic.ts';
import type { EngineStatus } from './engine-watch.ts';

export const HEARTBEAT_EVERY_MS = 2_000;
/** A worker whose last heartbeat is older is taken for dead. Longer than what its sandboxes go on for without it. */
export const DEAD_AFTER_MS = 10_000;
/** Longer than any worker has been up: all that did not stop. */
export const EVER_MS = 100 * 365 * 24 * 3_600_000;

export interface HeartbeatOptions {
  workers: Pick<WorkerStore, 'register' | 'heartbeat' | 'alive'>;
  self: { id: WorkerId; hostname: string; pid: number; version: string; capacity: number };
  running: () => number;
  engine: () => EngineStatus;
  clock: Clock;
  log: Logger;
  /**
   * Others took this worker for dead, and gave its runs away: it was frozen, or cut off from the database. The next
   * heartbeat makes it one of them again.
   */
  onDeclaredDead: () => void;
}

/** Tells the others, again and again, that this worker is there and how it is. */
export class Heartbeat implements AsyncDisposable {
  readonly #options: HeartbeatOptions;
  readonly #periodic: Periodic;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: HEARTBEAT_EVERY_MS,
      task: () => this.#beat(),
      onError: (error) => logHeartbeatFailed(options.log, error),
    });
  }

  /** Settles when the worker is known and was heard. */
  async start(): Promise<void> {
    await this.#options.workers.register(this.#options.self);
    await this.#beat();
    this.#periodic.start();
  }

  /** The others have heard of this worker just now. One that can't be heard itself must not judge of others. */
  get isHeard(): boolean {
    return this.#options.clock.monotonicMs() - this.#lastMs < 2 * HEARTBEAT_EVERY_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }

  async #beat(): Promise<void> {
    const { workers, self, running, engine, clock, onDeclaredDead } = this.#options;
    const { status, detail } = engine();
    const known = await workers.alive(EVER_MS);
    if (!known.some((worker) => worker.id === self.id)) onDeclaredDead();
    await workers.heartbeat(self.id, { running: running(), engineStatus: status, engineDetail: detail });
    this.#lastMs = clock.monotonicMs();
  }
}
