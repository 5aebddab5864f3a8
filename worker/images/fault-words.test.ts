import { expect, it } from 'vitest';
import { ImageBuildError } from '#worker/engine/errors.ts';
import { faultWords } from './fault-words.ts';

it('what went wrong is one line of bounded length, without its full stop', () => {
  expect(faultWords(new Error('There is no mirror.\n  at somewhere'))).toBe('There is no mirror');
  expect(faultWords('x'.repeat(1_000)).length).toBe(400);
  const output = 'fatal: not this one\nerror: linker failed\n ---> Removed';
  expect(faultWords(new ImageBuildError('a:1', 'code 1', output))).toBe(
    'error: linker failed (building a:1 failed: code 1)',
  );
});
