import { expect, it } from 'vitest';
import { compilerFindings } from './compiler-findings.ts';
import { type FoundProblem, MOST_LISTED } from './problem-scanner.ts';

const found = (changes: Partial<FoundProblem>): FoundProblem => ({
  ...{ file: 'main.c', line: 1, column: 1, severity: 'error', message: 'x', at: { row: 0, start: 0, end: 1 } },
  ...{ phase: 'COMPILE', stderr: true },
  ...changes,
});

it('counts the errors and the warnings of the compiler', () => {
  expect(compilerFindings([found({}), found({ line: 2 }), found({ severity: 'warning' })])).toBe(
    '2 errors and 1 warning',
  );
  expect(compilerFindings([found({})])).toBe('1 error');
});

it('is nothing where only notes were given, or the program itself spoke', () => {
  expect(compilerFindings([found({ severity: 'note' }), found({ phase: 'RUN' })])).toBeNull();
});

it('does not count what is more than anybody reads', () => {
  expect(compilerFindings(Array.from({ length: MOST_LISTED }, () => found({})))).toBe('500 problems or more');
});
