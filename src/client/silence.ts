import { SandpiperClientError } from './errors.ts';

const DEFAULT_LONGEST_MS = 60_000;

/** Aborts a connection on which nothing was heard for too long: one that was cut off looks just like a quiet one. */
export class Silence {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  #longestMs = DEFAULT_LONGEST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param outer when it aborts, so does {@link signal} */
  constructor(outer: AbortSignal) {
    this.#outer = outer;
    outer.addEventListener('abort', this.#followOuter);
    if (outer.aborted) this.#followOuter();
    this.listen();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  setLongest(longestMs: unknown): void {
    if (typeof longestMs === 'number' && longestMs > 0) this.#longestMs = longestMs;
  }

  listen(): void {
    this.rest();
    this.#timer = setTimeout(() => {
      this.#controller.abort(new SandpiperClientError('NETWORK', `Nothing was heard for ${this.#longestMs} ms.`));
    }, this.#longestMs);
  }

  /** While the caller works on an event, a quiet line is the caller's doing. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the connection. Call it however the reading ended. */
  close(): void {
    this.rest();
    this.#outer.removeEventListener('abort', this.#followOuter);
    this.#controller.abort();
  }

  readonly #followOuter = (): void => this.#controller.abort(this.#outer.reason);
}
