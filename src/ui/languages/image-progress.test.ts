import { expect, it } from 'vitest';
import { imageNote, imageProgress } from './image-progress.ts';

it.each([
  ['Preparing Rust: step 1 of 4', 0],
  ['Preparing Rust: step 3 of 4', 0.5],
  ['Preparing Rust: step 3 of 4, 50 %', 0.625],
  ['Preparing Rust: waiting for another build', null],
  ['Waiting to prepare Rust', null],
  ['Preparing step 3 of 0', null],
])('%s is so far: %s', (words, share) => {
  expect(imageProgress(words)).toEqual({ share });
});

it('other reasons to wait tell of no progress', () => {
  expect(imageProgress('All 4 places of the workers are taken.')).toBeNull();
  expect(imageProgress('Rust could not be prepared: no network. It is tried again.')).toBeNull();
});

it('an image is told of in a few words, and not at all where it is ready', () => {
  expect(imageNote({ status: 'READY', detail: null })).toBeNull();
  expect(imageNote({ status: 'AVAILABLE', detail: null })).toBe('prepared at first run');
  expect(imageNote({ status: 'AVAILABLE', detail: 'Waiting to prepare Rust' })).toBe('waits to be prepared');
  expect(imageNote({ status: 'BUILDING', detail: 'Preparing Rust: step 2 of 5, 40 %' })).toBe('step 2 of 5, 40 %');
  expect(imageNote({ status: 'BUILDING', detail: null })).toBe('being prepared');
  expect(imageNote({ status: 'UNAVAILABLE', detail: 'x' })).toBe('could not be prepared');
});
