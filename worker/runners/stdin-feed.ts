import { CHUNK_BYTES, type Command } from './protocol.ts';

/** So much may be under way to a program that has not taken it. */
const WINDOW_BYTES = 2 * CHUNK_BYTES;

/** Hands a program its stdin as fast as it takes it: PID 1's memory is the program's, so nothing may pile up there. */
export class StdinFeed {
  readonly #data: Uint8Array;
  readonly #send: (command: Command) => void;
  #sent = 0;
  #taken = 0;
  #ended = false;

  constructor(data: Uint8Array, send: (command: Command) => void) {
    this.#data = data;
    this.#send = send;
  }

  /** To be called when the program has begun, and after each `taken`. */
  pump(): void {
    while (this.#sent < this.#data.length && this.#sent - this.#taken < WINDOW_BYTES) {
      const data = this.#data.subarray(this.#sent, this.#sent + CHUNK_BYTES);
      this.#sent += data.length;
      this.#send({ type: 'stdin', data });
    }
    if (this.#sent === this.#data.length && !this.#ended) {
      this.#ended = true;
      this.#send({ type: 'stdinEnd' });
    }
  }

  taken(bytes: number): void {
    this.#taken += bytes;
    this.pump();
  }
}
