import { expect, it } from 'vitest';
import { delayKindOf } from '#core/delay-kinds.ts';
import { KEPT_FOR_LARGER, roomReasons, type WorkerRoom } from './room-reasons.ts';

const MIB = 1024 ** 2;

function aRoom(room: Partial<WorkerRoom> = {}): WorkerRoom {
  return {
    capacity: 4,
    running: 0,
    maxContainers: 16,
    memoryBytes: 4096 * MIB,
    memoryFreeBytes: 4096 * MIB,
    cpus: 4,
    cpusUsed: 0,
    ...room,
  };
}

const reasons = (...workers: WorkerRoom[]) => roomReasons(workers).map(({ reason }) => reason);

it('where all places are taken, that is why, whatever a run needs', () => {
  const taken = aRoom({ running: 4, memoryFreeBytes: 0 });
  expect(reasons(taken)).toEqual(['All 4 places of the workers are taken.']);
  expect(reasons(taken, taken)).toEqual(['All 8 places of the workers are taken.']);
  expect(reasons(aRoom({ capacity: 1, running: 1 }))).toEqual(['The one place of the workers is taken.']);
});

it('there are no more places than there may be containers', () => {
  expect(reasons(aRoom({ running: 2, maxContainers: 2 }))).toEqual(['All 2 places of the workers are taken.']);
});

it('else it is memory, then cores: the most that a worker with a free place has', () => {
  const small = aRoom({ running: 1, memoryFreeBytes: 512 * MIB, cpusUsed: 2.5 });
  const full = aRoom({ running: 4, memoryFreeBytes: 2048 * MIB });
  expect(roomReasons([small, full])).toEqual([
    {
      reason: 'It needs {memory} of memory, and the workers have 512 MiB free.',
      exceeding: { memoryBytes: 512 * MIB, cpus: Number.MAX_SAFE_INTEGER },
    },
    {
      reason: 'It needs {cpus} CPUs, and the workers have 1.5 free.',
      exceeding: { memoryBytes: Number.MAX_SAFE_INTEGER, cpus: 1.5 },
    },
  ]);
});

it('nothing is said of workers that have not told yet what they have', () => {
  expect(reasons(aRoom({ memoryBytes: 0, memoryFreeBytes: 0, maxContainers: 0 }))).toEqual([]);
  expect(reasons()).toEqual([]);
});

it('each is counted as a want of room', () => {
  for (const reason of [
    KEPT_FOR_LARGER.reason,
    ...reasons(aRoom()),
    ...reasons(aRoom({ running: 4 })),
    'All workers are draining.',
  ])
    expect(delayKindOf(reason)).toBe('room');
});
