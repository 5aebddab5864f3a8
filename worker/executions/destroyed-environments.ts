import type { ExecutionStore } from '#db/stores/execution-store.ts';
import { logStoreFailed, logStoreRetried } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { Clock } from '#worker/clock.ts';
import { persist } from './persist.ts';

export interface DestroyedEnvironmentsOptions {
  executions: Pick<ExecutionStore, 'recordEnvironmentDestroyed'>;
  clock: Clock;
  log: Logger;
  /** Aborts when the worker has no time left to write anything. */
  giveUp: AbortSignal;
}

/** Writes down when each container was removed: it may have had many runs, and go long after the last of them. */
export class DestroyedEnvironments {
  readonly #options: DestroyedEnvironmentsOptions;
  readonly #writing = new Set<Promise<void>>();

  constructor(options: DestroyedEnvironmentsOptions) {
    this.#options = options;
  }

  add(containerId: string): void {
    const written = this.#write(containerId).finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }

  /** Waits for all that was added. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #write(containerId: string): Promise<void> {
    const { executions, clock, log, giveUp } = this.#options;
    const at = clock.now();
    const onRetry = (operation: string, err: unknown, pauseMs: number) =>
      logStoreRetried(log, { operation, pauseMs, err });
    try {
      await persist({ clock, signal: giveUp, onRetry }, 'recordEnvironmentDestroyed', () =>
        executions.recordEnvironmentDestroyed(containerId, at),
      );
    } catch (err) {
      // A time that is missing in the history is no reason to do anything else.
      logStoreFailed(log, { operation: 'recordEnvironmentDestroyed', err });
    }
  }
}
