import { expect, it } from 'vitest';
import { formatAge, formatCount, formatShare } from './formats.ts';

it('Ages read as people say them', () => {
  const minute = 60_000;
  const ages = [120, 2_500, 59 * minute, 60 * minute, 125 * minute, 24 * 60 * minute, 76.5 * 60 * minute];
  expect(ages.map(formatAge)).toEqual(['120 ms', '2.5 s', '59 min', '1 h', '2 h 5 min', '1 d', '3 d 4 h']);
});

it('Counts and shares are short', () => {
  expect([0, 0.25, 1204].map(formatCount)).toEqual(['0', '0.3', '1,204']);
  expect([formatShare(0, 0), formatShare(0, 5), formatShare(1, 300), formatShare(1, 3), formatShare(8, 100)]).toEqual([
    'none',
    '0 %',
    '0.3 %',
    '33 %',
    '8 %',
  ]);
});
