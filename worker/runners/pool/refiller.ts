import type { Clock } from '#worker/clock.ts';

/** Off the path of the run that made it necessary. */
const DELAY_MS = 250;
/** Making a sandbox takes a core for a while: it waits for a moment without runs, but not for ever. */
const LONGEST_WAIT_MS = 1_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

export interface RefillerOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Makes one of what is missing; false where nothing is. */
  step: () => Promise<boolean>;
  /** Settles when no run is under way, at once where none is. */
  quiet: () => Promise<void>;
  onFailed: (error: unknown) => void;
}

/** Makes what is missing: one after the other, when nobody waits for the machine; later again where it can't be made. */
export class Refiller {
  readonly #options: RefillerOptions;
  #working: Promise<void> | null = null;
  #again = false;
  #pauseMs = FIRST_PAUSE_MS;
  #pause = new AbortController();

  constructor(options: RefillerOptions) {
    this.#options = options;
  }

  /** Something may be missing. */
  nudge(): void {
    if (this.#options.signal.aborted) return;
    this.#again = true;
    this.#working ??= this.#work();
  }

  /** What kept it from its work may be over. */
  retryNow(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#pause.abort();
    this.nudge();
  }

  /** Settles when it does nothing any more, after the signal. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#options.signal.aborted) {
        this.#again = false;
        await this.#makeAll();
      }
    } finally {
      // With the last look, not behind it: a nudge in between would be lost.
      this.#working = null;
    }
  }

  async #makeAll(): Promise<void> {
    const { clock, signal, step, onFailed } = this.#options;
    try {
      await clock.sleep(DELAY_MS, signal);
      do await this.#calm();
      while (!signal.aborted && (await step()));
      this.#pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      if (signal.aborted) return;
      this.#again = true;
      this.#pause = new AbortController();
      const pauseMs = this.#pauseMs;
      this.#pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      onFailed(error);
      // Cut short it is over just as well.
      await clock.sleep(pauseMs, AbortSignal.any([signal, this.#pause.signal])).catch(() => {});
    }
  }

  async #calm(): Promise<void> {
    const { clock, signal, quiet } = this.#options;
    const over = new AbortController();
    const waited = clock.sleep(LONGEST_WAIT_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
    await Promise.race([quiet(), waited]);
    over.abort();
  }
}
