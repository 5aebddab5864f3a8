import { expect, it } from 'vitest';
import { cutOffReasons, cutOffText } from './cut-off.ts';

it.each([
  ['its worker went away', 'Attempt 1 was cut off: its worker went away'],
  ['Attempt 1 of 5: the sandbox failed.', 'Attempt 1 was cut off: the sandbox failed'],
  ['The worker that ran it stops.', 'Attempt 1 was cut off: the worker that ran it stops'],
  [undefined, 'Attempt 1 was cut off'],
])('says of %s: %s', (reason, text) => {
  expect(cutOffText(1, reason)).toBe(text);
});

it('knows the reason of the attempt that wrote, where several had its number', () => {
  const reasons = cutOffReasons([
    { attempt: 1, endedAs: 'DELAYED', reason: 'The container engine is not available.' },
    { attempt: 1, endedAs: 'QUEUED', reason: 'its worker went away' },
    { attempt: 2, endedAs: 'COMPLETED', reason: 'exited with code 0' },
  ]);
  expect([...reasons]).toEqual([[1, 'its worker went away']]);
});
