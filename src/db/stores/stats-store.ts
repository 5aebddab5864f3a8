import type { Percentiles } from '#core/contracts/admin.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import type { OutcomeType } from '#core/outcomes.ts';

export interface QueueStats {
  readonly queued: number;
  /** Most first. At most {@link MOST_REASONS} reasons; whatever else there is stands together as the last one. */
  readonly delayed: readonly { readonly reason: string; readonly count: number }[];
  readonly running: number;
  /** How long the one that waits longest has waited; null where none waits. */
  readonly oldestWaitingMs: number | null;
}

export interface EndedStats {
  readonly count: number;
  readonly byOutcome: Readonly<Record<OutcomeType, number>>;
  /** From queued to started, null where there was none to take them of. Of those that never started, none. */
  readonly waitMs: Percentiles | null;
  /** From started, the first time, to ended. */
  readonly runMs: Percentiles | null;
}

/** One that ended. The times are null where it never started. */
export interface EndedRun {
  readonly status: ExecutionStatus;
  readonly outcome: OutcomeType;
  readonly waitMs: number | null;
  readonly runMs: number | null;
}

/** The whole at one minute. What ended did so in the minute before `at`. */
export interface MetricSample extends Omit<EndedStats, 'count' | 'byOutcome'> {
  readonly at: Date;
  readonly queued: number;
  readonly delayed: number;
  readonly running: number;
  readonly ended: Readonly<Record<OutcomeType, number>>;
  /** Workers that are alive, and what follows of all of them together. */
  readonly workers: number;
  readonly capacity: number;
  /** What runs may use, and have reserved. */
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number;
  readonly cpus: number;
  readonly cpusUsed: number;
  readonly databaseBytes: number;
}

export const MOST_REASONS = 20;

/**
 * What is counted of all executions together. Each call is bounded in time and costs what waits and what ended in the
 * window, whatever else is stored.
 * @throws SandpiperError UNAVAILABLE where the database is away, or takes too long
 */
export interface StatsStore {
  queue(): Promise<QueueStats>;
  /**
   * Of those that ended in the last `windowMs`. Counts are exact; percentiles are taken of a sample where there are very
   * many. A million in the window take some hundred ms: who asks often keeps the answer for a while.
   */
  ended(windowMs: number): Promise<EndedStats>;
  /**
   * Those that ended after `cursor`, oldest first, about `most` of them, and the cursor to go on from. Without one:
   * none, and a cursor for what ends from now on. They are some seconds old, as an end may be seen a little late.
   */
  endedAfter(cursor: Date | null, most: number): Promise<{ ended: EndedRun[]; cursor: Date }>;
  databaseBytes(): Promise<number>;
  /** Those of the last `sinceMs`, oldest first. A minute in which no worker was there has none. */
  samples(sinceMs: number): Promise<MetricSample[]>;
  /**
   * Stores the sample of the minute that just began by the database's clock. False where there is one already: any
   * number of workers may ask for it.
   */
  recordSample(aliveWithinMs: number): Promise<boolean>;
}
