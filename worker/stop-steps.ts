import type { Logger } from '#observability/logger.ts';
import { logStopStepFailed } from '#observability/worker-events.ts';
import type { Clock } from './clock.ts';

/**
 * When each step of stopping is over at the latest, from the stop on; what is not done by then is left to the next
 * worker. Together shorter than what the launcher waits before it kills.
 */
const OVER_AFTER_MS = {
  /** Runs that end by themselves by then may. */
  grace: 1_500,
  ending: 2_700,
  containers: 3_400,
  watchers: 3_600,
  signingOff: 3_800,
  connections: 4_000,
} as const;

/** The steps of one stop, each with its own end: one that takes too long or fails keeps no other from being done. */
export class StopSteps {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #startedMs: number;

  constructor({ clock, log }: { clock: Clock; log: Logger }) {
    this.#clock = clock;
    this.#log = log;
    this.#startedMs = clock.monotonicMs();
  }

  get passedMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  /** Settles when the work has, or when its time is over; throws nothing. */
  async wait(
    until: keyof typeof OVER_AFTER_MS,
    name: string,
    work: Promise<unknown>,
    options = { mayTakeLonger: false },
  ): Promise<void> {
    const forMs = Math.max(0, OVER_AFTER_MS[until] - this.passedMs);
    const over = new AbortController();
    const late = this.#clock.sleep(forMs, over.signal).then(
      () => 'late',
      () => 'over',
    );
    try {
      const first = await Promise.race([work.then(() => 'done'), late]);
      if (first === 'late' && !options.mayTakeLonger) {
        logStopStepFailed(this.#log, name, new Error(`it was not done within ${Math.round(forMs)} ms`));
      }
    } catch (error) {
      logStopStepFailed(this.#log, name, error);
    } finally {
      over.abort();
    }
  }
}
