/** How often an execution is begun at most where it fails through our fault. */
export const MAX_ATTEMPTS = 5;

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;
/** Each pause is up to so much of itself longer or shorter, so that what failed together doesn't come back together. */
const JITTER = 0.2;

/** How long to wait after the attempt of that number, which counts from 1. */
export function pauseAfterAttemptMs(attempt: number, random: () => number): number {
  const pauseMs = PAUSES_MS[Math.min(Math.max(attempt, 1), PAUSES_MS.length) - 1] ?? 0;
  return Math.round(pauseMs * (1 + JITTER * (2 * random() - 1)));
}
