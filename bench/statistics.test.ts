import { expect, it } from 'vitest';
import { compare, percentile } from './statistics.ts';

it('percentiles are samples, by the nearest rank', () => {
  const samples = [5, 1, 4, 2, 3];
  expect(percentile(samples, 0.5)).toBe(3);
  expect(percentile(samples, 0.95)).toBe(5);
  expect(percentile([7], 0.05)).toBe(7);
});

it('measures are ratios to the floor of the same run', () => {
  const [row] = compare([10, 10, 20], new Map([['whole way', [30, 30, 30]]]));
  expect(row).toMatchObject({ p50Ms: 30, p50Ratio: 3, p95Ratio: 1.5 });
});
