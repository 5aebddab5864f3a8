import { type LogStream, unfinishedUtf8Bytes } from '#core/log-chunks.ts';
import type { PhaseName } from '#core/outcomes.ts';

/** Output as the runner gave it. */
export interface OutputPiece {
  readonly phase: PhaseName;
  readonly stream: LogStream;
  /** Which of several inputs it was run with. */
  readonly input?: number;
  /** Of its phase, where that has several. */
  readonly step?: string;
  readonly data: Uint8Array;
  readonly at: Date;
}

/** A chunk is at most so long; what is longer becomes several. */
export const MAX_CHUNK_BYTES = 64 * 1024;
/** What keeping one piece costs beyond its bytes, so that a program that writes single bytes is bounded too. */
const PIECE_OVERHEAD_BYTES = 64;

interface OpenChunk {
  phase: PhaseName;
  stream: LogStream;
  input: number | undefined;
  step: string | undefined;
  at: Date;
  parts: Uint8Array[];
  bytes: number;
}

/**
 * Pieces of output on their way to becoming chunks. Neighbours of one stream are joined, the order between the streams
 * stays. The begin of a UTF-8 character at the end of a chunk waits for its rest, which comes with the stream's next
 * piece; where there is none, `take` with `last` gives it out as it is.
 */
export class OutputQueue {
  #pieces: OutputPiece[] = [];
  #weightBytes = 0;
  readonly #unfinished = new Map<LogStream, OutputPiece>();

  push(piece: OutputPiece): void {
    if (piece.data.length === 0) return;
    this.#pieces.push(piece);
    this.#weightBytes += piece.data.length + PIECE_OVERHEAD_BYTES;
  }

  /** What waits costs so much memory. */
  get weightBytes(): number {
    return this.#weightBytes;
  }

  get pieces(): number {
    return this.#pieces.length;
  }

  /** Everything that waits, as chunks in order. `last`: nothing comes after it. */
  take(options: { last: boolean }): OutputPiece[] {
    const chunks: OutputPiece[] = [];
    let open: OpenChunk | null = null;
    for (const piece of this.#pieces) {
      for (const part of slices(piece)) {
        const joins =
          open !== null &&
          isOfSame(open, part) &&
          open.stream === part.stream &&
          open.bytes + part.data.length <= MAX_CHUNK_BYTES;
        if (!joins) {
          if (open) this.#close(open, chunks);
          open = this.#open(part, chunks);
        }
        if (open) {
          open.parts.push(part.data);
          open.bytes += part.data.length;
        }
      }
    }
    if (open) this.#close(open, chunks);
    if (options.last) {
      chunks.push(...this.#unfinished.values());
      this.#unfinished.clear();
    }
    this.#pieces = [];
    this.#weightBytes = 0;
    return chunks;
  }

  #open(piece: OutputPiece, chunks: OutputPiece[]): OpenChunk {
    const { phase, stream, input, step, at } = piece;
    const rest = this.#unfinished.get(stream);
    this.#unfinished.delete(stream);
    if (rest && isOfSame(rest, piece)) {
      return { phase, stream, input, step, at: rest.at, parts: [rest.data], bytes: rest.data.length };
    }
    // The phase that began the character has ended: its rest will never come.
    if (rest) chunks.push(rest);
    return { phase, stream, input, step, at, parts: [], bytes: 0 };
  }

  #close(open: OpenChunk, chunks: OutputPiece[]): void {
    const { phase, stream, input, step, at } = open;
    const of = {
      phase,
      stream,
      ...(input === undefined ? {} : { input }),
      ...(step === undefined ? {} : { step }),
      at,
    };
    const data = Buffer.concat(open.parts);
    const whole = data.length - unfinishedUtf8Bytes(data);
    if (whole < data.length) this.#unfinished.set(stream, { ...of, data: data.subarray(whole) });
    if (whole > 0) chunks.push({ ...of, data: data.subarray(0, whole) });
  }
}

type Source = Pick<OutputPiece, 'phase'> & {
  readonly input?: number | undefined;
  readonly step?: string | undefined;
};

/** Of one run of a program. */
function isOfSame(one: Source, other: Source): boolean {
  return one.phase === other.phase && one.step === other.step && one.input === other.input;
}

function* slices(piece: OutputPiece): Generator<OutputPiece> {
  for (let from = 0; from < piece.data.length; from += MAX_CHUNK_BYTES) {
    yield { ...piece, data: piece.data.subarray(from, from + MAX_CHUNK_BYTES) };
  }
}
