import { expect, it } from 'vitest';
import { goal, samplesFigure } from './part.ts';
import { describePart } from './report.ts';
import { percentile } from './statistics.ts';

it('percentiles are samples, by the nearest rank', () => {
  const samples = [5, 1, 4, 2, 3];
  expect(percentile(samples, 0.5)).toBe(3);
  expect(percentile(samples, 0.95)).toBe(5);
  expect(percentile([7], 0.05)).toBe(7);
});

it('figures are ratios to the floor of the same run, and are held against their goal', () => {
  const figure = samplesFigure('result', [30, 30, 30], {
    floor: [10, 10, 20],
    goal: ({ p50Ratio }) => goal('≤ 2×', (p50Ratio ?? 9) <= 2),
  });
  expect(figure).toMatchObject({ p50: 30, p50Ratio: 3, p95Ratio: 1.5, goal: { text: '≤ 2×', met: false } });
  const table = describePart({ part: 'whole', what: 'all of it', figures: [figure], left: null });
  expect(table).toMatch(/result +30\.0 ms +30\.0 ms +3\.00× +1\.50× +goal ≤ 2×: missed/);
});
