import { SandpiperError } from '#core/errors.ts';

/** Lets a few callers through at once and a bounded number wait; what comes on top is refused. */
export class Gate {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #refusal: string;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** `refusal`: what is said to who may not even wait. */
  constructor(limits: { atOnce: number; mostWaiting: number; refusal: string }) {
    this.#atOnce = limits.atOnce;
    this.#mostWaiting = limits.mostWaiting;
    this.#refusal = limits.refusal;
  }

  /** @throws SandpiperError RATE_LIMITED where too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#atOnce) {
      if (this.#waiting.length >= this.#mostWaiting) {
        throw new SandpiperError('RATE_LIMITED', this.#refusal, { retryAfterSeconds: 5 });
      }
      // Who leaves hands the place over, so it is counted already.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#inside++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inside--;
    }
  }
}
