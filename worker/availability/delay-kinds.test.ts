import { expect, it } from 'vitest';
import { delayKindOf } from '#core/delay-kinds.ts';
import { ENGINE_AWAY, IMAGE_NOT_READY } from '#worker/executions/attempt.ts';

it.each([
  [ENGINE_AWAY, 'engine'],
  [IMAGE_NOT_READY, 'image'],
  ['Something new.', 'other'],
])('%s is counted as %s', (reason, kind) => expect(delayKindOf(reason)).toBe(kind));
