import { CHUNK_BYTES, type Command } from './protocol.ts';
import type { LiveInput } from './runner.ts';

/** So much may be under way to a program that has not taken it. */
const WINDOW_BYTES = 2 * CHUNK_BYTES;

/**
 * Hands a program its stdin as fast as it takes it: the supervisor's memory is the program's, so nothing may pile up
 * there. Live input comes behind what was there from the start.
 */
export class StdinFeed implements Disposable {
  readonly #send: (command: Command) => void;
  readonly #source: AsyncIterable<LiveInput> | null;
  #live: AsyncIterator<LiveInput> | null = null;
  #data: Uint8Array;
  #sent = 0;
  #untaken = 0;
  #state: 'open' | 'at-end' | 'ended';
  #room = Promise.withResolvers<void>();

  constructor(data: Uint8Array, send: (command: Command) => void, live: AsyncIterable<LiveInput> | null = null) {
    this.#data = data;
    this.#send = send;
    this.#source = live;
    this.#state = live ? 'open' : 'at-end';
  }

  /** Sends what was there from the start: may go out before the program has begun. */
  begin(): void {
    this.#pump();
  }

  /** Reads the live input from now on: the program has begun, so that nobody else will want what is taken from it. */
  follow(): void {
    this.#live = this.#source?.[Symbol.asyncIterator]() ?? null;
    if (this.#live) void this.#follow(this.#live);
  }

  /** So many bytes more are the program's now. */
  taken(bytes: number): void {
    this.#untaken -= bytes;
    this.#pump();
  }

  /** The program is gone; who waits to write more is let go. */
  [Symbol.dispose](): void {
    this.#state = 'ended';
    this.#room.resolve();
    // Whose input it is may be waiting for somebody to type: nobody waits for that.
    void this.#live?.return?.();
  }

  #pump(): void {
    if (this.#state === 'ended') return;
    while (this.#sent < this.#data.length && this.#untaken < WINDOW_BYTES) {
      const data = this.#data.subarray(this.#sent, this.#sent + CHUNK_BYTES);
      this.#sent += data.length;
      this.#untaken += data.length;
      this.#send({ type: 'stdin', data });
    }
    if (this.#sent < this.#data.length) return;
    this.#room.resolve();
    if (this.#state !== 'at-end') return;
    this.#state = 'ended';
    this.#send({ type: 'stdinEnd' });
  }

  async #follow(live: AsyncIterator<LiveInput>): Promise<void> {
    while (this.#state === 'open') {
      // Input that breaks off is input that has ended.
      const next = await live.next().catch(() => ({ done: true as const, value: undefined }));
      if (this.#state !== 'open') return;
      if (next.done || next.value.type === 'eof') {
        this.#state = 'at-end';
        this.#pump();
      } else if (next.value.type === 'resize') {
        this.#send(next.value);
      } else {
        await this.#write(next.value.data);
      }
    }
  }

  async #write(data: Uint8Array): Promise<void> {
    await this.#room.promise;
    if (this.#state !== 'open') return;
    this.#data = data;
    this.#sent = 0;
    this.#room = Promise.withResolvers();
    this.#pump();
  }
}
