import { describe, expect, it } from 'vitest';
import { areaPath, BYTE_STEPS, COUNT_STEPS, DURATION_STEPS, linePath, nearest, ticksUpTo } from './chart-scale.ts';

describe('the lines of a chart', () => {
  it('hold the largest value and read well', () => {
    expect(ticksUpTo(0, COUNT_STEPS)).toEqual([0, 1]);
    expect(ticksUpTo(3, COUNT_STEPS)).toEqual([0, 1, 2, 3]);
    expect(ticksUpTo(37, COUNT_STEPS)).toEqual([0, 10, 20, 30, 40]);
    expect(ticksUpTo(1_200, DURATION_STEPS)).toEqual([0, 500, 1_000, 1_500]);
    expect(ticksUpTo(100_000, DURATION_STEPS)).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
    expect(ticksUpTo(3 * 1024 ** 3, BYTE_STEPS)).toEqual([0, 1, 2, 3].map((n) => n * 1024 ** 3));
    expect(ticksUpTo(1e15, COUNT_STEPS).at(-1)).toBe(1e15);
  });
});

describe('a line', () => {
  const frame = { fromMs: 0, toMs: 100, most: 10, gapMs: 10 };

  it('goes through its points, and breaks where nothing is known', () => {
    const points = [
      { atMs: 0, value: 0 },
      { atMs: 10, value: 10 },
      { atMs: 20, value: null },
      { atMs: 30, value: 5 },
      { atMs: 50, value: 5 },
      { atMs: 60, value: 10 },
    ];
    expect(linePath(points, frame)).toBe('M0 100L10 0M30 50h0M50 50L60 0');
    expect(areaPath(points, frame)).toBe('M0 100L0 100L10 0L10 100ZM50 100L50 50L60 0L60 100Z');
  });

  it('of nothing is nothing', () => {
    expect(linePath([], frame)).toBe('');
    expect(linePath([{ atMs: 50, value: 0 }], { ...frame, most: 0 })).toBe('M50 100h0');
  });
});

it('The point nearest to a time is found', () => {
  const points = [0, 10, 40].map((atMs) => ({ atMs }));
  expect([-5, 4, 6, 24, 26, 90].map((atMs) => nearest(points, atMs))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(nearest([], 3)).toBe(-1);
});
