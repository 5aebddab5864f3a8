import type { Attempt } from '#core/contracts/attempts.ts';
import { isWaiting } from '#core/execution-status.ts';

/** Why each attempt was given back, by its number; of those with one number the last, which is the one that wrote. */
export function cutOffReasons(attempts: readonly Pick<Attempt, 'attempt' | 'endedAs' | 'reason'>[]) {
  const reasons = new Map<number, string>();
  for (const { attempt, endedAs, reason } of attempts) {
    if (endedAs !== null && isWaiting(endedAs) && reason) reasons.set(attempt, reason);
  }
  return reasons;
}

/** `Attempt 1 was cut off: its worker went away`, where the reason is known. */
export function cutOffText(attempt: number, reason: string | undefined): string {
  const told = `Attempt ${attempt} was cut off`;
  if (reason === undefined) return told;
  // It begins with which of how many it was where that counts.
  const bare = reason.replace(/^Attempt \d+ of \d+: /, '').replace(/\.$/, '');
  return `${told}: ${bare.charAt(0).toLowerCase()}${bare.slice(1)}`;
}
