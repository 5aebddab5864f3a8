import type { WorkerTimings } from '#db/stores/execution-store.ts';
import type { Clock } from '#worker/clock.ts';

/**
 * When an attempt came to which point, from its claim on. Marked where it happens: the first phase that starts and the
 * last one that ends stand for the program.
 */
export class RunTimes {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #claimedMs: number;
  #startedMs: number | null = null;
  #endedMs: number | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#claimedMs = clock.monotonicMs();
  }

  phaseStarted(): void {
    this.#startedMs ??= this.#clock.monotonicMs();
  }

  phaseEnded(): void {
    this.#endedMs = this.#clock.monotonicMs();
  }

  /** Now that its end is stored. */
  stored(): Pick<WorkerTimings, 'transferMs' | 'runMs' | 'persistMs'> {
    const storedMs = this.#clock.monotonicMs();
    const between = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from);
    return {
      transferMs: between(this.#claimedMs, this.#startedMs),
      runMs: between(this.#startedMs, this.#endedMs),
      persistMs: between(this.#endedMs, storedMs),
    };
  }
}
