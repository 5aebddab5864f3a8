import type { ExecutionStatus } from '#core/execution-status.ts';
import type { LogStream } from '#core/log-chunks.ts';
import type { PhaseName } from '#core/outcomes.ts';

/** What is announced of an execution. A `log` carries its chunk where it is small; else the reader asks the store. */
export type ExecutionNotice =
  | { readonly kind: 'status'; readonly id: string; readonly status: ExecutionStatus }
  | { readonly kind: 'log'; readonly id: string; readonly lastSeq: number; readonly chunk: NoticedChunk | null }
  /** The connection was away: anything may have happened since. */
  | { readonly kind: 'resync'; readonly id: string };

export interface NoticedChunk {
  readonly seq: number;
  readonly attempt: number;
  readonly phase: PhaseName;
  readonly stream: LogStream;
  readonly input?: number | undefined;
  readonly step?: string | undefined;
  readonly contentBase64: string;
  readonly at: string;
}

/** One LISTEN connection of a process, routed by execution id. */
export interface ListenHub extends AsyncDisposable {
  /** Settles when LISTEN is in force. Goes on reconnecting by itself for ever; `connected` tells. */
  start(): Promise<void>;
  readonly connected: boolean;
  /** Calls `listener` for each notice of that execution until the returned function is called. */
  onExecution(id: string, listener: (notice: ExecutionNotice) => void): () => void;
  onTerminate(listener: (executionId: string) => void): () => void;
  /** Executions wait to be claimed. */
  onWaiting(listener: () => void): () => void;
  onImage(listener: () => void): () => void;
  /** Something is wanted of that worker, as its next heartbeat tells. */
  onWorker(listener: (workerId: string) => void): () => void;
  /** Somebody asks the workers to examine their sandboxes. */
  onExamination(listener: () => void): () => void;
  /** Called after each reconnect. */
  onReconnect(listener: () => void): () => void;
}
