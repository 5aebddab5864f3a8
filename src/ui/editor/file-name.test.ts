import { expect, it } from 'vitest';
import { fileNameProblem } from './file-name.ts';

it('takes names in folders', () => {
  expect(fileNameProblem('lib/a.py', ['main.py', 'lib/b.py'])).toBeNull();
});

it('says what is wrong with a name', () => {
  expect(fileNameProblem('', [])).toBe('The name must not be empty.');
  expect(fileNameProblem('../a', [])).toContain('must not contain');
  expect(fileNameProblem('a.py', ['a.py'])).toBe('There is a file of this name already.');
  expect(fileNameProblem('lib', ['lib/a.py'])).toContain('folder');
  expect(fileNameProblem('a.py/b', ['a.py'])).toContain('folder');
  expect(
    fileNameProblem(
      'new',
      Array.from({ length: 200 }, (_, index) => `f${index}`),
    ),
  ).toContain('200');
});
