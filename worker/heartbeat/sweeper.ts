import type { Logger } from '#observability/logger.ts';
import { logDeadWorkersReleased, logOrphansRemoved, logSweepFailed } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { Periodic } from '#worker/periodic.ts';
import { INSTANCE_LABEL, WORKER_LABEL } from '#worker/runners/labels.ts';
import { removeOrphans } from '#worker/runners/orphans.ts';
import { type DeadWorkersOptions, releaseDeadWorkers } from './dead-workers.ts';
import { Silence } from './silence.ts';

const WORKERS_EVERY_MS = 1_000;
const CONTAINERS_EVERY_MS = 30_000;
/** A container of this worker that its runner doesn't know for so long is one that nobody removes. */
const UNUSED_FOR_MS = 60_000;

export interface SweeperOptions extends DeadWorkersOptions {
  /** The others hear of this worker. */
  isHeard: () => boolean;
  /** Whether this worker uses the container, or keeps it ready. */
  isKnown: (containerId: string) => boolean;
  engine: ContainerEngine;
  /** Containers of other instances on the same engine are left alone. */
  instance: string;
  clock: Clock;
  log: Logger;
  onRemoved?: (containerId: string) => void;
  /** After each look through the containers, whatever came of it. */
  onSwept?: () => void;
}

/** Clears up behind workers that died: what they had running at once, what they left on the engine soon after. */
export class Sweeper implements AsyncDisposable {
  readonly #workers: Periodic;
  readonly #containers: Periodic;
  /** This worker's own that the engine would not remove. */
  readonly #stuck = new Set<string>();
  /** This worker's own that its runner doesn't know, and since when by its clock: the engine's may be another. */
  #unusedSinceMs: ReadonlyMap<string, number> = new Map();

  constructor(options: SweeperOptions) {
    const { clock, log } = options;
    const silence = new Silence();
    this.#workers = new Periodic({
      clock,
      everyMs: WORKERS_EVERY_MS,
      task: async () => {
        if (!options.isHeard()) return;
        const released = await releaseDeadWorkers(options, silence, clock.monotonicMs());
        if (released.deadWorkerIds.length === 0) return;
        logDeadWorkersReleased(log, released);
        this.sweepContainers();
      },
      onError: (error) => logSweepFailed(log, 'dead workers', error),
    });
    this.#containers = new Periodic({
      clock,
      everyMs: CONTAINERS_EVERY_MS,
      task: async (signal) => {
        const swept = await Promise.allSettled([
          removeLeftContainers(options, signal),
          this.#removeStuck(options, signal),
          this.#removeUnused(options, signal),
        ]);
        options.onSwept?.();
        const faults = swept.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
        if (faults.length > 0) throw new AggregateError(faults, 'not all containers could be removed');
      },
      onError: (error) => logSweepFailed(log, 'containers', error),
    });
  }

  start(): void {
    this.#workers.start();
    this.#containers.start();
  }

  /** A container whose removal failed is tried again with each sweep. */
  addStuck(containerId: string): void {
    this.#stuck.add(containerId);
  }

  /** The engine is there again, or a worker is gone. */
  sweepContainers(): void {
    this.#containers.nudge();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#workers[Symbol.asyncDispose](), this.#containers[Symbol.asyncDispose]()]);
  }

  async #removeStuck({ engine, onRemoved }: SweeperOptions, signal: AbortSignal): Promise<void> {
    await forEach(this.#stuck, async (id) => {
      await engine.remove(id, { signal });
      this.#stuck.delete(id);
      onRemoved?.(id);
    });
  }

  /** Those whose creation was answered too late, or not at all: nobody knows their ids. */
  async #removeUnused(options: SweeperOptions, signal: AbortSignal): Promise<void> {
    const { engine, instance, self, clock, log, isKnown, onRemoved } = options;
    const nowMs = clock.monotonicMs();
    const own = await engine.list({ [INSTANCE_LABEL]: instance, [WORKER_LABEL]: self.id }, { signal });
    const unused = own.filter(({ id }) => !isKnown(id));
    this.#unusedSinceMs = new Map(unused.map(({ id }) => [id, this.#unusedSinceMs.get(id) ?? nowMs]));
    const left = unused.filter(({ id }) => nowMs - (this.#unusedSinceMs.get(id) ?? nowMs) >= UNUSED_FOR_MS);
    await forEach(left, async ({ id }) => {
      await engine.remove(id, { signal });
      logOrphansRemoved(log, { containerIds: [id] });
      onRemoved?.(id);
    });
  }
}

async function removeLeftContainers(options: SweeperOptions, signal: AbortSignal): Promise<void> {
  const { workers, engine, instance, self, log, isHeard, onRemoved } = options;
  if (!isHeard()) return;
  // Those that are silent are marked as stopped once they have been judged.
  const there = (await workers.unended()).filter(({ stoppedAt }) => stoppedAt === null);
  const alive = new Set<string>(there.map((worker) => worker.id));
  alive.add(self.id);
  const containerIds = await removeOrphans(engine, {
    instance,
    workerIsAlive: (workerId) => alive.has(workerId),
    signal,
    ...(onRemoved ? { onRemoved } : {}),
  });
  if (containerIds.length > 0) logOrphansRemoved(log, { containerIds });
}

/** One that fails doesn't keep the others from their turn. @throws AggregateError with the faults of all */
async function forEach<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const faults: unknown[] = [];
  for (const item of [...items]) await work(item).catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} containers could not be removed`);
}
