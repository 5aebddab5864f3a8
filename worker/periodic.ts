import type { Clock } from './clock.ts';

export interface PeriodicOptions {
  clock: Clock;
  everyMs: number;
  /** Never runs twice at once. Its signal aborts when the owner is disposed of. */
  task: (signal: AbortSignal) => Promise<void>;
  onError: (error: unknown) => void;
}

/** Does a task at once, then again and again: after a pause, or sooner where it is nudged. */
export class Periodic implements AsyncDisposable {
  readonly #options: PeriodicOptions;
  readonly #stopped = new AbortController();
  #nudged = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;

  constructor(options: PeriodicOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something changed: the task is done again without waiting for the pause to end. */
  nudge(): void {
    this.#nudged.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { task, onError } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#nudged = Promise.withResolvers();
      try {
        await task(signal);
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await this.#pause(signal);
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, everyMs } = this.#options;
    const over = new AbortController();
    const pause = clock.sleep(everyMs, AbortSignal.any([signal, over.signal])).catch(() => {});
    await Promise.race([pause, this.#nudged.promise]);
    over.abort();
  }
}
