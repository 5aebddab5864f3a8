import { expect, it } from 'vitest';
import type { Problem } from '#core/problem-matchers.ts';
import { placeIn } from './places.tsx';

const problem = (file: string | null): Problem => ({
  ...{ file, line: 3, column: 5, severity: 'error', message: 'x', at: { row: 0, start: 0, end: 1 } },
});
const files = { paths: ['Main.java'], entry: 'Main.java' };

it.each([
  [null, 'Main.java'],
  ['Main.java', 'Main.java'],
  ['/workspace/Main.java', 'Main.java'],
  ['Other.java', null],
])('a problem in %j is in %j', (said, path) => {
  expect(placeIn(files, problem(said))).toEqual(path && { path, line: 3, column: 5 });
});

it('a problem in what the entry was called when it ran is in the entry', () => {
  const renamed = { ...files, ranAs: 'Shop.java' };
  expect(placeIn(renamed, problem('./Shop.java'))).toEqual({ path: 'Main.java', line: 3, column: 5 });
  expect(placeIn(renamed, problem('Other.java'))).toBeNull();
  expect(placeIn(files, problem('Shop.java'))).toBeNull();
});
