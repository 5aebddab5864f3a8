import { expect, it } from 'vitest';
import { waitingText } from './queue-text.ts';

const queue = (place: number | null) => ({ class: 'BATCH' as const, place });

it('What waits says why, and where it stands in the queue', () => {
  const texts = [
    { status: 'DELAYED', delayReason: 'All 4 places are taken.', queue: queue(12) },
    { status: 'DELAYED', delayReason: 'The engine is away.', queue: queue(null) },
    { status: 'QUEUED', delayReason: null, queue: queue(1) },
    { status: 'QUEUED', delayReason: null, queue: queue(null) },
    { status: 'QUEUED', delayReason: null, queue: null },
    { status: 'RUNNING', delayReason: null, queue: null },
  ] as const;
  expect(texts.map(waitingText)).toEqual([
    'All 4 places are taken · number 12 in the queue',
    'The engine is away.',
    'next in the queue',
    'waiting for a worker',
    'waiting for a worker',
    null,
  ]);
});
