import type { ExecutionId } from '#core/ids.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { PhaseName } from '#core/outcomes.ts';
import type { ClaimedExecution } from './execution-store.ts';

export interface StoredChunk {
  readonly seq: number;
  readonly attempt: number;
  readonly phase: PhaseName;
  readonly stream: LogStream;
  /** Which of the submission's inputs it was run with; null where it has none. */
  readonly input?: number | null;
  /** Which step of its phase wrote it; null where that has one. */
  readonly step?: string | null;
  readonly content: Uint8Array;
  readonly at: Date;
}

/** The begin of a stream, and whether there is more of it. */
export interface LogHead {
  readonly content: Uint8Array;
  readonly more: boolean;
}

/** What is read of a log at once. */
export interface LogBounds {
  readonly limit: number;
  readonly maxBytes: number;
  readonly attempt?: number | null;
  /** All that is of another phase or stream is passed over where it lies. */
  readonly only?: { readonly phase: PhaseName; readonly stream: LogStream };
}

export interface LogStore {
  /**
   * Appends chunks with the seqs they carry, sets `lastSeq`, and NOTIFYs, all in one statement. False, and nothing is
   * written, where the attempt's fencing token is no longer good.
   */
  append(claim: ClaimedExecution, chunks: readonly StoredChunk[]): Promise<boolean>;
  /**
   * In order of seq, those after `afterSeq`; stops at `limit` chunks or after `maxBytes` of content. Of all attempts,
   * unless one is named.
   */
  read(id: ExecutionId, afterSeq: number, options: LogBounds): Promise<StoredChunk[]>;
  /** The first `maxBytes` of one stream of the last attempt, and whether there is more. */
  head(id: ExecutionId, stream: LogStream, maxBytes: number): Promise<LogHead>;
}
