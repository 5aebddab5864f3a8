import { Duplex } from 'node:stream';
import { CHANNEL_PIECE, CHANNEL_WINDOW, ProtocolError } from './protocol.ts';

/** Small grants would be a frame each. */
const GRANT_FROM_BYTES = CHANNEL_WINDOW / 4;

/** What a channel has to say to the other side. */
export interface ChannelWords {
  write(data: Uint8Array): void;
  /** Nothing more will be written. */
  finish(): void;
  /** So many bytes were taken. */
  grant(bytes: number): void;
  /** Nothing more is wanted. */
  close(): void;
}

/**
 * One connection of a program as a stream. What has come and isn't read lies here, and is bounded by the window, however
 * small the pieces are that it came in; what is written beyond what the program takes waits with whoever writes.
 */
export class ChannelStream extends Duplex {
  readonly #words: ChannelWords;
  readonly #come = new ByteQueue();
  #ended = false;
  #wanted = false;
  /** Taken by the reader, and not told yet. */
  #ungranted = 0;
  /** Come, and not told yet that it was taken. */
  #owed = 0;
  #room = CHANNEL_WINDOW;
  #waiting: { data: Uint8Array; done: () => void } | null = null;

  constructor(words: ChannelWords) {
    // The queue here counts what lies in it truly, which the stream's own, of pieces, doesn't.
    super({ readableHighWaterMark: 1, writableHighWaterMark: CHANNEL_PIECE });
    this.#words = words;
  }

  /** @throws ProtocolError where that is more than may be under way */
  arrived(data: Uint8Array): void {
    this.#owed += data.length;
    if (this.#ended || this.#owed > CHANNEL_WINDOW) throw new ProtocolError('more of a channel than may come');
    this.#come.add(data);
    if (this.#wanted) this.#hand();
  }

  arrivedEnd(): void {
    this.#ended = true;
    if (this.#wanted) this.#hand();
  }

  /** @throws ProtocolError where that is more than was written */
  taken(bytes: number): void {
    this.#room += bytes;
    if (this.#room > CHANNEL_WINDOW) throw new ProtocolError('more of a channel was taken than was written');
    this.#pump();
  }

  /** Both directions are over, or the program broke it off. What had come whole may still be read. */
  arrivedClose(): void {
    if (!this.#ended || !this.writableFinished) this.destroy();
  }

  override _read(): void {
    this.#wanted = true;
    this.#hand();
  }

  override _write(data: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#waiting = { data, done };
    this.#pump();
  }

  override _final(done: () => void): void {
    this.#words.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#waiting = null;
    this.#come.clear();
    this.#words.close();
    done(error);
  }

  #hand(): void {
    const piece = this.#come.take(CHANNEL_PIECE);
    if (piece) {
      this.#wanted = false;
      this.#grant(piece.length);
      this.push(piece);
    } else if (this.#ended) {
      this.#wanted = false;
      this.push(null);
    }
  }

  #grant(bytes: number): void {
    this.#ungranted += bytes;
    if (this.#ended || this.#ungranted < GRANT_FROM_BYTES) return;
    const granted = this.#ungranted;
    this.#ungranted = 0;
    this.#owed -= granted;
    this.#words.grant(granted);
  }

  #pump(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    while (waiting.data.length > 0 && this.#room > 0) {
      const piece = waiting.data.subarray(0, Math.min(this.#room, CHANNEL_PIECE));
      waiting.data = waiting.data.subarray(piece.length);
      this.#room -= piece.length;
      this.#words.write(piece);
    }
    if (waiting.data.length > 0) return;
    this.#waiting = null;
    waiting.done();
  }
}

/** Bytes in a few pieces: a piece of its own for each byte would cost a hundred times the byte. */
class ByteQueue {
  readonly #pieces: Buffer[] = [];
  /** How much of the last piece is filled. */
  #filled = 0;

  add(data: Uint8Array): void {
    let rest = data;
    while (rest.length > 0) {
      let last = this.#pieces.at(-1);
      if (!last || this.#filled === last.length) {
        last = Buffer.allocUnsafeSlow(Math.max(rest.length, LEAST_PIECE));
        this.#pieces.push(last);
        this.#filled = 0;
      }
      const part = rest.subarray(0, last.length - this.#filled);
      last.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /** What came first, at most so much of it; null where there is nothing. */
  take(mostBytes: number): Buffer | null {
    const first = this.#pieces[0];
    if (!first) return null;
    const end = this.#pieces.length === 1 ? this.#filled : first.length;
    const piece = first.subarray(0, Math.min(end, mostBytes));
    if (piece.length < end) {
      this.#pieces[0] = first.subarray(piece.length);
      if (this.#pieces.length === 1) this.#filled -= piece.length;
    } else {
      this.#pieces.shift();
      if (this.#pieces.length === 0) this.#filled = 0;
    }
    // What is a few bytes of a large piece would keep all of it.
    return piece.length * 2 < first.length ? Buffer.from(piece) : piece;
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#filled = 0;
  }
}

const LEAST_PIECE = 4 * 1024;
