import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '#worker/clock.ts';

interface Sleeper {
  untilMs: number;
  wake: () => void;
}

/** Time that stands still until a test moves it on. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  now(): Date {
    return new Date(Date.UTC(2030, 0, 1) + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { untilMs: this.#nowMs + ms, wake: resolve };
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#sleepers.push(sleeper);
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    }
  }

  /** Moves on in the steps in which somebody wakes; what each does then is done before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const next = this.#sleepers
        .filter(({ untilMs }) => untilMs <= endMs)
        .sort((a, b) => a.untilMs - b.untilMs)
        .at(0);
      if (!next) break;
      this.#nowMs = Math.max(this.#nowMs, next.untilMs);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settled();
    }
    this.#nowMs = endMs;
  }
}

/** Lets everything run that can run without time passing. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round++) await turn();
}
