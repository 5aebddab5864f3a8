import type { StoredChunk } from '#db/stores/log-store.ts';
import type { Clock } from '#worker/clock.ts';
import { type OutputPiece, OutputQueue } from './output-queue.ts';

const SHORTEST_GAP_MS = 5;
const LONGEST_GAP_MS = 50;
/** So much is written without waiting for more. */
const FULL_BATCH_BYTES = 32 * 1024;
/** So much may wait; then whoever writes waits, and in the end the program does. */
const MOST_WAITING_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

export interface ChunkWriterOptions {
  clock: Clock;
  attempt: number;
  /** The seq of the last chunk that is stored already. */
  lastSeq: number;
  /** Stores chunks; false where this attempt may not write any more. */
  append: (chunks: readonly StoredChunk[]) => Promise<boolean>;
  /** How long a store that fails is tried again before the output is given up. */
  retryForMs: number;
  /** Aborts when the output is of no use any more: nothing is tried again then. */
  abandoned: AbortSignal;
  onRetry: (error: unknown, pauseMs: number) => void;
  /** Called once, with what `end` will say: the run has to be stopped. */
  onBroken: (how: 'lost' | 'away') => void;
}

/** `lost`: somebody else has the run. `away`: the store took nothing for too long. */
export type Written = 'written' | 'lost' | 'away';

/**
 * Takes output as it comes and stores it in batches, in order, one batch at a time. After a while of silence a piece is
 * stored at once. While output keeps coming, batches are 5 ms apart at least; the gap doubles up to 50 ms as long as
 * each holds several pieces and halves again when the output gets slower. A full batch doesn't wait.
 *
 * `end` moves `#state` from open to ending. One loop (`#pump`) stores, and is the only one that breaks it: lost or away.
 */
export class ChunkWriter {
  readonly #options: ChunkWriterOptions;
  readonly #queue = new OutputQueue();
  #state: 'open' | 'ending' | 'lost' | 'away' = 'open';
  #nextSeq: number;
  #gapMs = SHORTEST_GAP_MS;
  #lastFlushMs = Number.NEGATIVE_INFINITY;
  #changed = Promise.withResolvers<void>();
  #room = Promise.withResolvers<void>();
  #pumping: Promise<void> | null = null;

  constructor(options: ChunkWriterOptions) {
    this.#options = options;
    this.#nextSeq = options.lastSeq + 1;
  }

  /** Of the last chunk that was stored or is being stored. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  /** Settles at once, or when there is room for more. What comes after the writer broke goes nowhere. */
  async write(piece: OutputPiece): Promise<void> {
    if (this.#state !== 'open') return;
    this.#queue.push(piece);
    this.#changed.resolve();
    this.#pumping ??= this.#pump();
    if (this.#queue.weightBytes >= MOST_WAITING_BYTES) await this.#room.promise;
  }

  /** Stores what is left and says how it all went. */
  async end(): Promise<Written> {
    if (this.#state === 'open') this.#state = 'ending';
    this.#changed.resolve();
    this.#pumping ??= this.#pump();
    await this.#pumping;
    return this.#state === 'lost' || this.#state === 'away' ? this.#state : 'written';
  }

  async #pump(): Promise<void> {
    while (this.#state === 'open' || this.#state === 'ending') {
      await this.#untilWorthwhile();
      const last = this.#state === 'ending';
      const pieces = this.#queue.pieces;
      const chunks = this.#number(this.#queue.take({ last }));
      this.#room.resolve();
      this.#room = Promise.withResolvers();
      this.#lastFlushMs = this.#options.clock.monotonicMs();
      this.#gapMs = pieces > 1 ? Math.min(this.#gapMs * 2, LONGEST_GAP_MS) : Math.max(this.#gapMs / 2, SHORTEST_GAP_MS);
      if (chunks.length > 0 && !(await this.#store(chunks))) break;
      if (last) return;
    }
    this.#room.resolve();
  }

  /** Waits until there is something to store and the gap to the batch before is kept, or until it is full or the end. */
  async #untilWorthwhile(): Promise<void> {
    const { clock } = this.#options;
    while (this.#state === 'open' && this.#queue.weightBytes < FULL_BATCH_BYTES) {
      const waiting = this.#queue.pieces > 0;
      const restMs = this.#lastFlushMs + this.#gapMs - clock.monotonicMs();
      if (waiting && restMs <= 0) return;
      this.#changed = Promise.withResolvers();
      if (!waiting) {
        await this.#changed.promise;
      } else {
        const over = new AbortController();
        await Promise.race([clock.sleep(restMs, over.signal).catch(() => {}), this.#changed.promise]);
        over.abort();
      }
    }
  }

  async #store(chunks: readonly StoredChunk[]): Promise<boolean> {
    const { clock, append, retryForMs, abandoned, onRetry } = this.#options;
    const deadlineMs = clock.monotonicMs() + retryForMs;
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS)) {
      try {
        return (await append(chunks)) || this.#break('lost');
      } catch (error) {
        if (abandoned.aborted || clock.monotonicMs() + pauseMs > deadlineMs) return this.#break('away');
        onRetry(error, pauseMs);
        await clock.sleep(pauseMs, abandoned).catch(() => {});
      }
    }
  }

  #break(how: 'lost' | 'away'): false {
    this.#state = how;
    this.#options.onBroken(how);
    return false;
  }

  #number(pieces: readonly OutputPiece[]): StoredChunk[] {
    return pieces.map(({ phase, stream, input, step, data, at }) => ({
      seq: this.#nextSeq++,
      attempt: this.#options.attempt,
      phase,
      stream,
      input: input ?? null,
      step: step ?? null,
      content: data,
      at,
    }));
  }
}
