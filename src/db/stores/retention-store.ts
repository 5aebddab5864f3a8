/** Where removing logs goes on: after the execution that ended then. */
export interface LogCursor {
  readonly endedAt: Date;
  readonly id: string;
}

/** What there is at most in a batch, and for how long a statement may hold what it locks. */
export const BATCH = { rows: 1_000, longestMs: 10_000 } as const;

/**
 * Removes what is old enough, a batch for each call: one short statement of its own, which passes over what somebody
 * else holds. Gives how many there were; 0 means that none is left. Nothing that waits or runs is ever among them: they
 * have no end. Ages are in days by the database's clock.
 */
export interface RetentionStore {
  /**
   * The output of executions that ended so long ago; each is marked with when that was. A batch is as many as have
   * together about {@link BATCH.rows} chunks, and one at least. `next` is null where none is left.
   */
  removeLogs(days: number, after: LogCursor | null): Promise<{ removed: number; next: LogCursor | null }>;
  /** All of the executions that ended so long ago, but those that stand in the dead-letter list and wait for somebody. */
  removeExecutions(days: number): Promise<number>;
  removeAudit(days: number): Promise<number>;
  removeSignInAttempts(days: number): Promise<number>;
  /** Links that could not be used any more for so long. */
  removeSignInLinks(days: number): Promise<number>;
  removeExaminations(days: number): Promise<number>;
  /** Workers that stopped so long ago, that no execution names and that were not examined. */
  removeWorkers(days: number): Promise<number>;
  removeSamples(days: number): Promise<number>;
}
