import type { QueueOverview } from '#core/contracts/admin.ts';

/** Waiting longer than this is shown as something to look at. */
export const LONG_WAIT_MS = 60_000;

export function countDelayed({ delayed }: Pick<QueueOverview, 'delayed'>): number {
  return delayed.reduce((sum, { count }) => sum + count, 0);
}
