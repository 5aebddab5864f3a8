import { expect, it } from 'vitest';
import { MAX_ATTEMPTS, pauseAfterAttemptMs } from './retry.ts';

it('a pause is never longer than ten seconds, whatever chance adds to it', () => {
  for (const random of [0, 0.5, 1]) {
    const pauses = Array.from({ length: MAX_ATTEMPTS + 5 }, (_, index) => pauseAfterAttemptMs(index + 1, () => random));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
  }
});

it('pauses double, and what failed together comes back apart', () => {
  const pauses = (random: number) => [1, 2, 3, 4].map((attempt) => pauseAfterAttemptMs(attempt, () => random));
  expect(pauses(0.5)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(pauses(0)).toEqual([800, 1_600, 3_200, 6_400]);
  expect(pauses(1)).toEqual([1_200, 2_400, 4_800, 9_600]);
});
