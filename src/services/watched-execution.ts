import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { decodeBytes, encodeBytes, type LogChunk } from '#core/log-chunks.ts';
import type { ExecutionNotice, NoticedChunk } from '#db/listen-hub.ts';

const MOST_BUFFERED_CHUNKS = 64;
const MOST_BUFFERED_CHARACTERS = 256 * 1024;

/**
 * Where a watcher stands with one execution, and what was announced since.
 *
 * Chunks that a notice carries are kept only while they follow on what was told without a gap, and only a few. In any
 * other case (a gap, a notice without its chunk, a full buffer, a lost connection, a read of the store under way) it
 * is noted that the log must be read from the store. So a watcher that takes its time holds a bounded number of
 * bytes, and nothing is told twice: `take` moves `told` on before the chunk is given out.
 */
export class WatchedExecution {
  readonly id: ExecutionId;
  /** The last `seq` that the watcher has. */
  told: number;
  statusStale = true;
  logStale = true;
  ended = false;
  /** When its end was announced, by the monotonic clock; null where it had ended before it was watched. */
  endNoticedMs: number | null = null;
  /** What of its status was told last; null before the first time. */
  toldStatus: string | null = null;
  #buffer: NoticedChunk[] = [];
  #bufferedCharacters = 0;
  #reading = false;
  #heardWhileLooking = false;

  constructor(id: ExecutionId, told: number) {
    this.id = id;
    this.told = told;
  }

  get stale(): boolean {
    return !this.ended && (this.statusStale || this.logStale || this.#buffer.length > 0);
  }

  /** What is held of announced output, as base64. */
  get heldCharacters(): number {
    return this.#bufferedCharacters;
  }

  notice(notice: ExecutionNotice): void {
    switch (notice.kind) {
      case 'status':
        this.statusStale = true;
        if (isFinal(notice.status)) this.endNoticedMs ??= performance.now();
        return;
      case 'resync':
        this.statusStale = true;
        this.#mustRead();
        return;
      case 'log':
        this.#noticeLog(notice.lastSeq, notice.chunk);
        return;
      default:
        notice satisfies never;
    }
  }

  /** The next chunk that was announced whole, or null. The watcher has it from then on. */
  takeAnnounced(): LogChunk | null {
    const chunk = this.#buffer.shift();
    if (!chunk) return null;
    this.#bufferedCharacters -= chunk.contentBase64.length;
    this.told = chunk.seq;
    const { contentBase64, ...rest } = chunk;
    const bytes = decodeBytes({ content: contentBase64, encoding: 'base64' });
    return { ...rest, ...encodeBytes(bytes) };
  }

  /** How far the log goes is about to be read. */
  beginLook(): void {
    this.#heardWhileLooking = false;
  }

  /** A log that went to `lastSeq`, all of which the watcher has or will be told, need not be read. */
  endLook(lastSeq: number): void {
    if (lastSeq > this.told + this.#buffer.length) this.#mustRead();
    else if (!this.#heardWhileLooking) this.logStale = false;
  }

  /** What is announced from here on is not in what will be read: it makes the log stale again. */
  beginRead(): void {
    this.#reading = true;
    this.logStale = false;
  }

  /** Once all that was read is told. `more`: the read stopped before the end of what was stored. */
  endRead(more: boolean): void {
    this.#reading = false;
    if (more) this.#mustRead();
  }

  #noticeLog(lastSeq: number, chunk: NoticedChunk | null): void {
    const known = this.told + this.#buffer.length;
    if (lastSeq <= known) return;
    this.#heardWhileLooking = true;
    const fits =
      chunk !== null &&
      chunk.seq === known + 1 &&
      chunk.seq === lastSeq &&
      this.#buffer.length < MOST_BUFFERED_CHUNKS &&
      this.#bufferedCharacters + chunk.contentBase64.length <= MOST_BUFFERED_CHARACTERS;
    if (this.#reading || this.logStale || !fits) {
      this.#mustRead();
      return;
    }
    this.#buffer.push(chunk);
    this.#bufferedCharacters += chunk.contentBase64.length;
  }

  #mustRead(): void {
    this.logStale = true;
    this.#buffer = [];
    this.#bufferedCharacters = 0;
  }
}
