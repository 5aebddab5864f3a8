import { expect, it } from 'vitest';
import { delayKindOf } from '#core/delay-kinds.ts';
import { ENGINE_AWAY, IMAGE_NOT_READY } from '#worker/executions/attempt.ts';
import { roomReasons, type WorkerRoom } from './room-reasons.ts';
import { ALL_DRAINING } from './waiting-runs.ts';

const worker: WorkerRoom = {
  capacity: 2,
  running: 1,
  maxContainers: 10,
  memoryBytes: 1_000,
  memoryFreeBytes: 0,
  cpus: 4,
  cpusUsed: 4,
};

it.each([
  [ENGINE_AWAY, 'engine'],
  [IMAGE_NOT_READY, 'image'],
  [ALL_DRAINING, 'draining'],
  ...roomReasons([worker]).map(({ reason }) => [reason, 'room']),
  ...roomReasons([{ ...worker, running: 2 }]).map(({ reason }) => [reason, 'room']),
  ['Something new.', 'other'],
])('%s is counted as %s', (reason, kind) => expect(delayKindOf(reason)).toBe(kind));
