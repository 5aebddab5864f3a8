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

it('says nothing while it goes on', () => {
  expect(outcomeText({ outcome: null })).toBeNull();
});
