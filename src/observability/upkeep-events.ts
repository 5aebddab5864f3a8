import type { Logger } from './logger.ts';

/** What is done by the clock, by one worker for all. */

export function logSampleRecorded(log: Logger): void {
  log.debug({ event: 'upkeep.sample-recorded' }, 'how everything is at this minute is stored');
}

/** How many of each kind were removed for their age. */
export function logOldRemoved(log: Logger, removed: Readonly<Record<string, number>> & { durationMs: number }): void {
  log.info({ event: 'upkeep.old-removed', ...removed }, 'what was old enough was removed');
}

/** The others go on; what is left of this kind goes with the next time. */
export function logOldNotRemoved(log: Logger, kind: string, err: unknown): void {
  log.warn({ event: 'upkeep.old-not-removed', kind, err }, 'what is old could not be removed');
}
