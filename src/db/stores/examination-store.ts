import type { Examination, ExaminationReport, ExaminationSummary } from '#core/contracts/examinations.ts';
import type { ExaminationId, UserId, WorkerId } from '#core/ids.ts';

/** Times are dates here, else they are what the contracts call them. */
type Dated<T> = Omit<T, 'requestedAt' | 'startedAt' | 'endedAt'> & {
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
};
export type ExaminationSummaryRecord = Dated<ExaminationSummary>;
export type ExaminationRecord = Dated<Examination>;

export interface ExaminationStore {
  /**
   * Asks each worker that is alive and has none under way for one, and NOTIFYs `sandpiper_examination`. Gives the new
   * ones; keeps only the last requests of all.
   */
  request(by: UserId, aliveWithinMs: number): Promise<ExaminationId[]>;
  /**
   * The next that this worker is asked for, which it has begun by that; null for none. One that it had begun before
   * counts too: a worker does one at a time, so nobody else is at it.
   */
  begin(workerId: WorkerId): Promise<ExaminationId | null>;
  done(id: ExaminationId, report: ExaminationReport): Promise<void>;
  failed(id: ExaminationId, problem: string): Promise<void>;
  /** Those that are kept, newest first. One whose worker went away before its end shows as FAILED. */
  list(aliveWithinMs: number): Promise<ExaminationSummaryRecord[]>;
  byId(id: ExaminationId, aliveWithinMs: number): Promise<ExaminationRecord | null>;
}
