import type { Logger } from '#observability/logger.ts';
import { logImagesPruned, logSweepFailed } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { Periodic } from '#worker/periodic.ts';
import type { Pruned } from './prune-images.ts';

const EVERY_MS = 24 * 3_600_000;
/** Whoever starts a worker waits for other things first. */
const FIRST_AFTER_MS = 60_000;

export interface ImageUpkeepOptions {
  /** Removes old images. */
  prune: (signal: AbortSignal) => Promise<Pruned>;
  clock: Clock;
  log: Logger;
}

/** Removes old images once a day, and after a new one was made. */
export class ImageUpkeep implements AsyncDisposable {
  readonly #periodic: Periodic;
  #pauseMs = FIRST_AFTER_MS;

  constructor({ prune, clock, log }: ImageUpkeepOptions) {
    this.#periodic = new Periodic({
      clock,
      everyMs: EVERY_MS,
      task: async (signal) => {
        await clock.sleep(this.#pauseMs, signal);
        this.#pauseMs = 0;
        const { images, volumes } = await prune(signal);
        if (images.length + volumes.length > 0) logImagesPruned(log, { images, volumes });
      },
      onError: (error) => {
        // It is looked after by others, and the images wait.
        if (!(error instanceof EngineUnavailableError)) logSweepFailed(log, 'old images', error);
      },
    });
  }

  start(): void {
    this.#periodic.start();
  }

  /** A new image was made, in the place of an old one maybe. */
  nudge(): void {
    this.#periodic.nudge();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }
}
