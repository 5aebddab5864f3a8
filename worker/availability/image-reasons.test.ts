import { expect, it } from 'vitest';
import { brandId } from '#core/ids.ts';
import type { LanguageImageRecord } from '#db/stores/language-image-store.ts';
import { imageReasons } from './image-reasons.ts';

const languages = [
  { id: 'go', name: 'Go' },
  { id: 'rust', name: 'Rust' },
];

const image = (worker: string, languageId: string, more: Partial<LanguageImageRecord> = {}): LanguageImageRecord => ({
  workerId: brandId('worker', `worker_${worker}`),
  languageId,
  status: 'AVAILABLE',
  detail: null,
  version: null,
  ...more,
});

it('says that an image waits for its turn where no worker has begun it', () => {
  expect(imageReasons(languages, [image('a', 'go')])).toEqual({
    go: 'Waiting to prepare Go',
    rust: 'Waiting to prepare Rust',
  });
});

it('says what the worker says that is furthest, and of two the same whichever asks', () => {
  const failed = image('a', 'rust', {
    status: 'UNAVAILABLE',
    detail: 'Rust could not be prepared: x. It is tried again.',
  });
  const first = image('b', 'rust', { status: 'BUILDING', detail: 'Preparing Rust: step 1 of 5' });
  const second = image('c', 'rust', { status: 'BUILDING', detail: 'Preparing Rust: step 4 of 5' });
  expect(imageReasons(languages, [failed, second, first]).rust).toBe(first.detail);
  expect(imageReasons(languages, [first, second, failed]).rust).toBe(first.detail);
  expect(imageReasons(languages, [failed]).rust).toBe(failed.detail);
});
