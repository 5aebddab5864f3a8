import type { LogCursor, RetentionStore } from '#db/stores/retention-store.ts';
import { type ArtifactPlaces, removeOrphans } from './remove-orphans.ts';

/** Days that things are kept for; null is for ever. */
export interface Retention {
  readonly logDays: number | null;
  readonly executionDays: number | null;
  readonly auditDays: number | null;
}

export interface RemoveOldOptions {
  readonly days: Retention;
  readonly artifacts: ArtifactPlaces;
  /** Between two batches, so that those who work come first. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
  /** Stops after the batch that is under way. */
  readonly signal: AbortSignal;
  /** One kind could not be removed; the others are gone on with. */
  readonly onFailed: (kind: keyof Removed, error: unknown) => void;
}

/** How many of each were removed. */
export interface Removed {
  readonly logs: number;
  readonly executions: number;
  /** Sets of them, each of which one attempt left: with the log, or with the execution. */
  readonly artifacts: number;
  readonly auditEvents: number;
  readonly signInAttempts: number;
  readonly signInLinks: number;
  readonly examinations: number;
  readonly workers: number;
  readonly samples: number;
}

/** Of what an operator has no say in: it is of use for a while only. */
const DAYS = { signIn: 1, examinations: 90, workers: 1, samples: 7 } as const;

/**
 * Removes what is older than it is to be kept, batch by batch, and gives how much that was. Workers come after the
 * executions and examinations that name them. Artifacts go from the list with the log, and their bytes after it.
 */
export async function removeOld(retention: RetentionStore, options: RemoveOldOptions): Promise<Removed> {
  const { logDays, executionDays, auditDays } = options.days;
  // A batch of nothing is the end.
  const all = (kind: keyof Removed, days: number | null, remove: (days: number) => Promise<number>) =>
    every(kind, days, async (age) => (await remove(age)) || null, options);
  return {
    logs: await every('logs', logDays, logBatches(retention), options),
    executions: await all('executions', executionDays, (days) => retention.removeExecutions(days)),
    artifacts: await all('artifacts', 0, () => removeOrphans(options.artifacts, options.signal)),
    auditEvents: await all('auditEvents', auditDays, (days) => retention.removeAudit(days)),
    signInAttempts: await all('signInAttempts', DAYS.signIn, (days) => retention.removeSignInAttempts(days)),
    signInLinks: await all('signInLinks', DAYS.signIn, (days) => retention.removeSignInLinks(days)),
    examinations: await all('examinations', DAYS.examinations, (days) => retention.removeExaminations(days)),
    workers: await all('workers', DAYS.workers, (days) => retention.removeWorkers(days)),
    samples: await all('samples', DAYS.samples, (days) => retention.removeSamples(days)),
  };
}

/** Removes one batch and gives how many there were; null where there is no more. */
type RemoveBatch = (days: number) => Promise<number | null>;

/** A batch may mark none, as none of its executions wrote anything, and there may be more behind it. */
function logBatches(retention: RetentionStore): RemoveBatch {
  let after: LogCursor | null = null;
  return async (days) => {
    const { removed, next }: { removed: number; next: LogCursor | null } = await retention.removeLogs(days, after);
    after = next;
    return next === null ? null : removed;
  };
}

async function every(
  kind: keyof Removed,
  days: number | null,
  removeBatch: RemoveBatch,
  { signal, pause, onFailed }: RemoveOldOptions,
): Promise<number> {
  let removed = 0;
  if (days === null) return removed;
  try {
    while (!signal.aborted) {
      const count = await removeBatch(days);
      if (count === null) break;
      removed += count;
      await pause(signal);
    }
  } catch (error) {
    if (!signal.aborted) onFailed(kind, error);
  }
  return removed;
}
