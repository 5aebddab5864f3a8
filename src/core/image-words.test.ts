import { expect, it } from 'vitest';
import { awaitedWords, type ImageStanding, imageWords, sayPreparing, sayUnprepared } from './image-words.ts';

const standing = (more: Partial<ImageStanding>): ImageStanding => ({
  ...{ status: 'AVAILABLE', step: null, detail: null },
  ...more,
});

it.each([
  [{}, null],
  [{ status: 'READY' as const }, null],
  [{ step: 'another image is being made' }, 'Waiting to prepare Rust: another image is being made'],
  [{ status: 'BUILDING' as const }, 'Preparing Rust'],
  [{ status: 'BUILDING' as const, step: 'step 3 of 5', detail: 'Get:1' }, 'Preparing Rust: step 3 of 5'],
  [
    { status: 'UNAVAILABLE' as const, detail: 'E: no mirror' },
    'Rust could not be prepared: E: no mirror. It is tried again.',
  ],
  [{ status: 'UNAVAILABLE' as const, detail: 'no version', lasting: true }, 'Rust could not be prepared: no version.'],
])('of %j people read %j', (more, words) => expect(imageWords('Rust', standing(more))).toBe(words));

it('words tell whether an image is to be, or could not be made', () => {
  const told = (words: string | null) => [sayPreparing(words ?? ''), sayUnprepared(words ?? '')];
  expect(told(awaitedWords('Rust'))).toEqual([true, false]);
  expect(told(imageWords('Rust', standing({ step: 'another image is being made' })))).toEqual([true, false]);
  expect(told(imageWords('Rust', standing({ status: 'BUILDING', step: 'step 3 of 5' })))).toEqual([true, false]);
  expect(told(imageWords('Rust', standing({ status: 'UNAVAILABLE', detail: 'no room' })))).toEqual([false, true]);
  expect(told('All 4 places of the workers are taken.')).toEqual([false, false]);
});
