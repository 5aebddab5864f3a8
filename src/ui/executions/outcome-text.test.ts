import { expect, it } from 'vitest';
import { outcomeText } from './outcome-text.ts';

const outcome = { exitCode: 0, signal: null };

it('tells the outcome as a sentence', () => {
  expect(outcomeText({ outcome: { ...outcome, type: 'EXITED', message: 'exited with code 0 after 21 ms' } })).toBe(
    'Exited with code 0 after 21 ms.',
  );
});

it('adds what helps to understand it', () => {
  const text = outcomeText({
    outcome: { ...outcome, type: 'OUTPUT_LIMIT', message: 'stopped at the output limit of 1 MiB' },
  });
  expect(text).toBe('Stopped at the output limit of 1 MiB. What came before the limit is kept.');
});

it('tells how much the compiler found, also where the program ran', () => {
  const failed = {
    ...outcome,
    type: 'COMPILE_ERROR',
    message: 'did not compile: the compiler exited with code 1',
  } as const;
  expect(outcomeText({ outcome: failed }, '2 errors')).toBe(
    'Did not compile: the compiler exited with code 1. It found 2 errors, see above; the program was not started.',
  );
  const ran = { ...outcome, type: 'EXITED', message: 'exited with code 0' } as const;
  expect(outcomeText({ outcome: ran }, '1 warning')).toBe('Exited with code 0. The compiler found 1 warning.');
});

it('says nothing while it goes on', () => {
  expect(outcomeText({ outcome: null })).toBeNull();
});
