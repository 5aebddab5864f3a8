import type { Queryable } from './queryable.ts';

/**
 * Adds `count` (1) permits to run one execution each, not before `runAt`, in the transaction that makes an execution
 * wait. It comes from `src/queue` through the composition root: `db` and `queue` stay apart, and graphile-worker's
 * tables are known to one of them only.
 */
export interface AddRunJob {
  (
    client: Queryable,
    options?: { readonly runAt?: Date; readonly count?: number; readonly executionId?: string },
  ): Promise<void>;
  /** One permit, as an expression of SQL over the column that has the execution's id. */
  readonly expression: (executionId: string) => string;
}
