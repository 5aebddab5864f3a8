import { expect, it } from 'vitest';
import { worstByLine } from './problem-marks.ts';

it('a line has the bar of what counts most in it, and what is behind the end counts for the last line', () => {
  const problems = [
    { line: 7, severity: 'note' },
    { line: 7, severity: 'error' },
    { line: 7, severity: 'warning' },
    { line: 2, severity: 'note' },
    { line: 99, severity: 'warning' },
  ] as const;
  expect(worstByLine(problems, 9)).toEqual([
    { line: 7, severity: 'error' },
    { line: 2, severity: 'note' },
    { line: 9, severity: 'warning' },
  ]);
});
