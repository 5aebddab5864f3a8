import { expect, it } from 'vitest';
import { delayKindOf } from '#core/delay-kinds.ts';
import { awaitedWords, imageWords } from '#core/image-words.ts';
import { ENGINE_AWAY, IMAGE_NOT_READY } from '#worker/executions/attempt-end.ts';

const state = { languageId: 'c', step: 'step 1 of 3', detail: 'no room on the engine', version: null };

it.each([
  [ENGINE_AWAY, 'engine'],
  [IMAGE_NOT_READY, 'image'],
  [awaitedWords('C'), 'image'],
  [`${imageWords('C', { ...state, status: 'BUILDING' })}`, 'image'],
  [`${imageWords('C', { ...state, status: 'UNAVAILABLE' })}`, 'image'],
  ['Something new.', 'other'],
])('%s is counted as %s', (reason, kind) => expect(delayKindOf(reason)).toBe(kind));
