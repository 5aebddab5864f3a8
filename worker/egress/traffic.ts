import { Transform } from 'node:stream';

/** Thrown into the streams of what is over the limit. */
export class TrafficLimitError extends Error {
  override readonly name = 'TrafficLimitError';
}

/** Counts what goes through, in both directions, up to a limit for all together. */
export class Traffic {
  readonly #mostBytes: number;
  readonly #onExceeded: () => void;
  #bytes = 0;

  /** `onExceeded` is called once. */
  constructor(mostBytes: number, onExceeded: () => void) {
    this.#mostBytes = mostBytes;
    this.#onExceeded = onExceeded;
  }

  get isExceeded(): boolean {
    return this.#bytes > this.#mostBytes;
  }

  /** @throws TrafficLimitError where the limit is passed */
  count(bytes: number): void {
    const wasExceeded = this.isExceeded;
    this.#bytes += bytes;
    if (!this.isExceeded) return;
    if (!wasExceeded) this.#onExceeded();
    throw new TrafficLimitError('the limit of what may be sent and received is reached');
  }

  /** A stream that hands on what it counts, and breaks at the limit. */
  counter(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        try {
          this.count(chunk.length);
          done(null, chunk);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
  }
}
