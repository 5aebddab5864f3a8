import type { Limits } from '#core/limits.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import { type Clock, systemClock } from '#worker/clock.ts';
import { DEFAULT_CONTAINER_ESTIMATE_BYTES, DEFAULT_MEMORY_SHARE } from '#worker/resources/capacity.ts';
import { type Reservation, ResourceManager } from '#worker/resources/resource-manager.ts';
import { SandboxGoneEarlyError, toEnvironmentError } from './environment-errors.ts';
import type { Claimant, PooledSandbox, SandboxReuse } from './pool/pooled-sandbox.ts';
import { RunnerPool } from './pool/runner-pool.ts';
import { type SandboxClass, sandboxClass } from './pool/sandbox-classes.ts';
import { runInSandbox } from './run-in-sandbox.ts';
import type { RunEnvironment, RunEvent, Runner, RunRequest } from './runner.ts';
import { SandboxStarter, type SandboxStarterOptions } from './sandbox-starter.ts';

const PHASE_START_MS = 15_000;
/** Sandboxes for each run at a time, and never fewer than some. */
const SANDBOXES_PER_RUN = 8;
const LEAST_SANDBOXES = 16;
/** A sandbox that breaks before its program began costs one more, not the run. */
const MOST_TRIES = 2;

export interface PooledRunnerOptions extends SandboxStarterOptions {
  reuse: SandboxReuse;
  /** How many runs come at a time at most. */
  capacity: number;
  /** What sandboxes may take together, which whoever claims runs knows too; one of its own where nobody else asks. */
  resources?: ResourceManager;
  clock?: Clock;
  onRefillFailed?: (error: unknown) => void;
  /** A run got a sandbox that was ready, or one that had to be made for it. */
  onClaimed?: (start: 'warm' | 'cold') => void;
  /** How long the supervisor may take to begin a phase. */
  phaseStartMs?: number;
}

/** Runs each request in a sandbox that was made ready for it, or in a new one where none is. */
export class PooledRunner implements Runner {
  readonly #options: PooledRunnerOptions;
  readonly #starter: SandboxStarter;
  readonly #resources: ResourceManager;
  readonly #pool: RunnerPool;

  constructor(options: PooledRunnerOptions) {
    const { reuse, capacity, clock = systemClock, onRefillFailed } = options;
    this.#options = options;
    this.#resources = options.resources ?? resourcesOfItsOwn(capacity);
    this.#starter = new SandboxStarter(options);
    this.#pool = new RunnerPool({
      starter: this.#starter,
      clock,
      reuse,
      capacity,
      mostSandboxes: Math.max(LEAST_SANDBOXES, SANDBOXES_PER_RUN * capacity),
      resources: this.#resources,
      ...(onRefillFailed ? { onRefillFailed } : {}),
    });
  }

  /** One sandbox for such a run is ready from now on, as far as the engine allows. */
  keepReady(image: string, limits: Limits): void {
    this.#pool.pin(sandboxClass(image, limits));
  }

  warmUp(): void {
    void this.#pool.renew();
  }

  knows(containerId: string): boolean {
    return this.#pool.knows(containerId) || this.#starter.isStarting(containerId);
  }

  gone(containerId: string): void {
    this.#starter.gone(containerId);
  }

  swept(): void {
    this.#starter.swept();
  }

  /** Sandboxes that are ready, and that are in use or being cleaned. */
  get size(): { idle: number; busy: number } {
    return this.#pool.size;
  }

  async *run(request: RunRequest, { signal }: { signal: AbortSignal }): AsyncGenerator<RunEvent, void> {
    const wanted = {
      ...sandboxClass(request.image, request.limits, request.supervisor),
      volume: request.volume ?? null,
    };
    using reserved = this.#reserved(request);
    const { ownerId, sessionId } = request;
    const by: Claimant = { tenant: { ownerId, sessionId }, reservation: reserved.reservation };
    for (let tries = 1; ; tries++) {
      if (signal.aborted) return;
      const claimed = await this.#claim(wanted, by, signal);
      if (!claimed) return;
      let reusable = false;
      try {
        reusable = yield* runInSandbox(claimed.sandbox, request, {
          environment: this.#environment(claimed),
          signal,
          phaseStartMs: this.#options.phaseStartMs ?? PHASE_START_MS,
          ranOutOfMemory: () => this.#ranOutOfMemory(claimed),
        });
        return;
      } catch (error) {
        if (!(error instanceof SandboxGoneEarlyError) || tries === MOST_TRIES) throw toEnvironmentError(error);
        this.#pool.doubt();
      } finally {
        if (reusable) this.#pool.giveBack(claimed);
        else this.#pool.discard(claimed);
      }
    }
  }

  /** Takes all sandboxes away; settles when every container is removed or has failed to be. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
    await this.#starter.settled();
  }

  /** What was set aside when it was claimed; for a run that nobody claimed it is set aside now. */
  #reserved(request: RunRequest): Disposable & { reservation: Reservation } {
    const claimed = this.#resources.reservationOf(request);
    if (claimed) return { reservation: claimed, [Symbol.dispose]: () => {} };
    const reservation = this.#resources.reserve(request, request.limits);
    return { reservation, [Symbol.dispose]: () => reservation[Symbol.dispose]() };
  }

  async #claim(wanted: SandboxClass, by: Claimant, signal: AbortSignal): Promise<PooledSandbox | null> {
    try {
      const ready = await this.#pool.claim(wanted, by);
      const claimed = ready ?? (await this.#pool.start(wanted, by, signal));
      if (claimed) this.#options.onClaimed?.(ready ? 'warm' : 'cold');
      else this.#pool.giveUp(wanted);
      return claimed;
    } catch (error) {
      this.#pool.giveUp(wanted);
      throw error;
    }
  }

  #environment({ sandbox, runtime, class: { image } }: PooledSandbox): RunEnvironment {
    const { containerId, imageDigest: digest, createdAt } = sandbox;
    return { engine: this.#options.engine.name, runtime, image, digest, containerId, createdAt };
  }

  async #ranOutOfMemory({ sandbox }: PooledSandbox): Promise<boolean> {
    const state = await this.#options.engine.inspect(sandbox.containerId);
    return state.outOfMemory;
  }
}

function resourcesOfItsOwn(maxRuns: number): ResourceManager {
  return new ResourceManager({
    memoryShare: DEFAULT_MEMORY_SHARE,
    containerEstimateBytes: DEFAULT_CONTAINER_ESTIMATE_BYTES,
    maxContainers: null,
    maxRuns,
    most: UNBOUNDED_ROOM,
  });
}
