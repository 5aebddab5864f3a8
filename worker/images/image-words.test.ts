import { expect, it } from 'vitest';
import { ImageBuildError } from '#worker/engine/errors.ts';
import { faultWords, imageWords } from './image-words.ts';
import type { ImageState } from './images.ts';

const state = (more: Partial<ImageState>): ImageState => ({
  ...{ languageId: 'rust', status: 'AVAILABLE', step: null, detail: null, version: null },
  ...more,
});

it.each([
  [{}, null],
  [{ status: 'READY' as const }, null],
  [{ step: 'another image is being made' }, 'Waiting to prepare Rust: another image is being made'],
  [{ status: 'BUILDING' as const, step: 'step 3 of 5', detail: 'Get:1' }, 'Preparing Rust: step 3 of 5'],
  [
    { status: 'UNAVAILABLE' as const, detail: 'E: no mirror' },
    'Rust could not be prepared: E: no mirror. It is tried again.',
  ],
  [{ status: 'UNAVAILABLE' as const, detail: 'no version', lasting: true }, 'Rust could not be prepared: no version.'],
])('of %j people read %j', (more, words) => expect(imageWords('Rust', state(more))).toBe(words));

it('what went wrong is one line of bounded length, without its full stop', () => {
  expect(faultWords(new Error('There is no mirror.\n  at somewhere'))).toBe('There is no mirror');
  expect(faultWords('x'.repeat(1_000)).length).toBe(400);
  const output = 'fatal: not this one\nerror: linker failed\n ---> Removed';
  expect(faultWords(new ImageBuildError('a:1', 'code 1', output))).toBe(
    'error: linker failed (building a:1 failed: code 1)',
  );
});
