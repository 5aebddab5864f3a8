import type { Task } from 'graphile-worker';
import type { RetentionStore } from '#db/stores/retention-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logOldNotRemoved, logOldRemoved } from '#observability/upkeep-events.ts';
import { type Retention, removeOld } from '#services/remove-old.ts';
import type { ArtifactPlaces } from '#services/remove-orphans.ts';
import type { Clock } from '#worker/clock.ts';

const PAUSE_MS = 100;

export interface RemoveOldTaskDeps {
  readonly retention: RetentionStore;
  readonly artifacts: ArtifactPlaces;
  readonly days: Retention;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the worker stops. */
  readonly signal: AbortSignal;
}

/** Removes what is old enough, and says how much that was. */
export function removeOldTask({ retention, artifacts, days, clock, log, signal }: RemoveOldTaskDeps): Task {
  return async () => {
    const beganMs = clock.monotonicMs();
    const removed = await removeOld(retention, {
      days,
      artifacts,
      signal,
      pause: (until) => clock.sleep(PAUSE_MS, until).catch(() => {}),
      onFailed: (kind, error) => logOldNotRemoved(log, kind, error),
    });
    logOldRemoved(log, { ...removed, durationMs: Math.round(clock.monotonicMs() - beganMs) });
  };
}
