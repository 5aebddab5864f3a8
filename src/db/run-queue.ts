import type { Queryable } from './queryable.ts';

/**
 * What the stores need of the queue: the job of an execution is added in the transaction that makes it wait. It comes
 * from `src/queue` through the composition root, so that `db` and `queue` stay apart.
 */
export interface RunQueue {
  /** Adds `count` (1) permits to run one execution each, not before `runAt`. */
  add(client: Queryable, options?: { runAt?: Date; count?: number; executionId?: string }): Promise<void>;
  /** Permits that no worker has taken and that could be taken now. */
  countFree(client: Queryable): Promise<number>;
}
