import type { DeadLetter, DeadLetterQuery } from '#core/contracts/dead-letters.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { ExecutionId, UserId } from '#core/ids.ts';
import type { NewExecution, Waiting } from './execution-store.ts';

export interface RetryOfDeadLetter {
  /** What runs, with `retryOf` the dead one. */
  readonly execution: NewExecution & { readonly retryOf: ExecutionId };
  readonly actorId: UserId;
  readonly reason: string | null;
  /** Is told how many wait beside it, all of them and its owner's; what it throws takes all of it back. */
  readonly admit: (beside: Waiting) => void;
}

/** The executions that failed by our own fault: a trigger adds them, an admin resolves each once. */
export interface DeadLetterStore {
  /** The last ones to fail first. @throws SandpiperError INVALID_INPUT where the cursor is none of ours. */
  list(query: DeadLetterQuery): Promise<Page<DeadLetter>>;
  byId(id: ExecutionId): Promise<DeadLetter | null>;
  countOpen(): Promise<number>;
  /** Open ones, those that failed first first, after the one that was given last. */
  openAfter(last: { readonly at: string; readonly id: ExecutionId } | null, limit: number): Promise<DeadLetter[]>;
  /**
   * One transaction: the new execution with its job, the dead letter RETRIED as it, and the audit. Of several at once
   * one does it. Null, and nothing is written, where it is not open.
   */
  retry(retry: RetryOfDeadLetter): Promise<ExecutionId | null>;
  /** With its line in the audit. False, and nothing is written, where it is not open. */
  discard(discard: { id: ExecutionId; actorId: UserId; reason: string }): Promise<boolean>;
}
