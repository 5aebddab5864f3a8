import { describe, expect, it } from 'vitest';
import { findProblems, problemMatcherSchema } from './problem-matchers.ts';

const GCC = ['^(?<file>[^:\\s][^:]*):(?<line>\\d+):(?<column>\\d+): (?<severity>error|warning|note): (?<message>.+)$'];
const RUSTC = [
  '^(?<severity>error|warning)(?:\\[\\w+\\])?: (?<message>.+)$',
  '^ *--> (?<file>[^:]+):(?<line>\\d+):(?<column>\\d+)$',
];

describe('the problems in what a compiler says', () => {
  it('are found with their place, and where that stands', () => {
    const lines = ['main.c: In function main:', 'main.c:3:12: error: expected ;', 'lib/a.c:1:1: warning: unused'];
    expect(findProblems(lines, [GCC])).toEqual([
      {
        ...{ file: 'main.c', line: 3, column: 12, severity: 'error', message: 'expected ;' },
        at: { row: 1, start: 0, end: 11 },
      },
      {
        ...{ file: 'lib/a.c', line: 1, column: 1, severity: 'warning', message: 'unused' },
        at: { row: 2, start: 0, end: 11 },
      },
    ]);
  });

  it('may be told in several lines', () => {
    const lines = ['error[E0308]: mismatched types', ' --> main.rs:2:18', '  |', 'error: aborting'];
    expect(findProblems(lines, [RUSTC])).toEqual([
      {
        ...{ file: 'main.rs', line: 2, column: 18, severity: 'error', message: 'mismatched types' },
        at: { row: 1, start: 5, end: 17 },
      },
    ]);
  });

  it('need neither a file nor a column', () => {
    expect(findProblems(['  line 7, oops'], [['line (?<line>\\d+)']])).toEqual([
      {
        file: null,
        line: 7,
        column: null,
        severity: 'error',
        message: 'line 7, oops',
        at: { row: 0, start: 7, end: 8 },
      },
    ]);
  });

  it('are none in lines that are too long, or have no line number that is one', () => {
    expect(findProblems([`x.c:1:1: error: ${'x'.repeat(2000)}`, 'x.c:0:1: error: x'], [GCC])).toEqual([]);
  });
});

it.each([
  ['Fatal error', 'error'],
  ['Warning', 'warning'],
  ['Deprecated', 'warning'],
  ['deprecation', 'warning'],
  ['Notice', 'note'],
  ['Hint', 'note'],
  ['info', 'note'],
])('%s is told as %s', (said, severity) => {
  const matcher = ['^(?<severity>.+): (?<message>.+) on line (?<line>\\d+)$'];
  expect(findProblems([`${said}: strange on line 3`], [matcher])).toMatchObject([{ severity, message: 'strange' }]);
});

it('a matcher is made of patterns, one of which knows the line', () => {
  expect(problemMatcherSchema.safeParse(GCC).success).toBe(true);
  expect(problemMatcherSchema.safeParse(['(?<file>x)']).success).toBe(false);
  expect(problemMatcherSchema.safeParse(['(?<line>']).success).toBe(false);
});
