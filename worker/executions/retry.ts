/** How often an execution is begun at most where it fails through our fault. */
export const MAX_ATTEMPTS = 5;

const FIRST_PAUSE_MS = 1_000;
/** With what chance adds to it, a pause is never longer than ten seconds. */
const LONGEST_PAUSE_MS = 8_000;
/** Each pause is up to so much of itself longer or shorter, so that what failed together doesn't come back together. */
const JITTER = 0.2;

/** How long to wait after the attempt of that number, which counts from 1; each time twice as long. */
export function pauseAfterAttemptMs(attempt: number, random: () => number): number {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, attempt - 1), LONGEST_PAUSE_MS);
  return Math.round(pauseMs * (1 + JITTER * (2 * random() - 1)));
}
