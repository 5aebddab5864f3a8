import type { Logger } from '#observability/logger.ts';
import { logDependenciesRemoved, logSweepFailed } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { Periodic } from '#worker/periodic.ts';

const EVERY_MS = 10 * 60_000;
/** Whoever starts a worker waits for other things first. */
const FIRST_AFTER_MS = 60_000;

export interface DependencySweepOptions {
  /** Gives the names of the volumes that it removed. */
  sweep: (signal: AbortSignal) => Promise<readonly string[]>;
  clock: Clock;
  log: Logger;
}

/** Gives back the room of dependencies that were cleared, had to make way, or were not used for long. */
export class DependencySweep implements AsyncDisposable {
  readonly #periodic: Periodic;

  constructor({ sweep, clock, log }: DependencySweepOptions) {
    let pauseMs = FIRST_AFTER_MS;
    this.#periodic = new Periodic({
      clock,
      everyMs: EVERY_MS,
      task: async (signal) => {
        await clock.sleep(pauseMs, signal);
        pauseMs = 0;
        const volumes = await sweep(signal);
        if (volumes.length > 0) logDependenciesRemoved(log, volumes);
      },
      onError: (error) => {
        if (!(error instanceof EngineUnavailableError)) logSweepFailed(log, 'dependencies', error);
      },
    });
  }

  start(): void {
    this.#periodic.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }
}
