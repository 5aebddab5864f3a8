import { expect, it } from 'vitest';
import { rangeOfPlace } from './range-of-place.ts';

const TEXT = 'one\n  two\nthree';

it('a place is from its column to the end of its line', () => {
  const { start, end, line } = rangeOfPlace(TEXT, { line: 2, column: 3 });
  expect(TEXT.slice(start, end)).toBe('two');
  expect(line).toBe(2);
});

it('a place without a column is its whole line', () => {
  const { start, end } = rangeOfPlace(TEXT, { line: 3, column: null });
  expect(TEXT.slice(start, end)).toBe('three');
});

it('a place that the text no longer has is the end of what is there', () => {
  expect(rangeOfPlace(TEXT, { line: 9, column: 9 })).toEqual({ start: TEXT.length, end: TEXT.length, line: 3 });
  expect(rangeOfPlace('', { line: 1, column: 5 })).toEqual({ start: 0, end: 0, line: 1 });
});

it('a column of a tool that counts bytes is found behind letters of several', () => {
  const { start } = rangeOfPlace('s = "日本"; nope', { line: 1, column: 15, columnUnit: 'bytes' });
  expect(start).toBe('s = "日本"; '.length);
});
