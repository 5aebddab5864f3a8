import { expect, it } from 'vitest';
import type { Worker } from '#core/contracts/workers.ts';
import { newId } from '#core/ids.ts';
import { sumOfAlive, workerLook } from './worker-state.ts';

function worker(of: Partial<Worker>): Worker {
  return {
    id: newId('worker'),
    hostname: 'here',
    pid: 1,
    version: '0',
    status: 'UP',
    capacity: 4,
    running: 0,
    memoryBytes: 100,
    memoryUsedBytes: 10,
    cpus: 2,
    cpusUsed: 0,
    maxContainers: 8,
    runnersIdle: 0,
    runnersBusy: 0,
    rssBytes: 1,
    engine: { status: 'up', detail: null },
    startedAt: '2026-11-21T12:00:00.000Z',
    heartbeatAt: '2026-11-21T12:00:10.000Z',
    heartbeatAgeMs: 100,
    drainingAt: null,
    stoppedAt: null,
    ...of,
  };
}

it('A worker is drained once it has heard that it is to drain and has nothing left', () => {
  const labels = [
    worker({}),
    worker({ status: 'DRAINING', drainingAt: '2026-11-21T12:00:11.000Z' }),
    worker({ status: 'DRAINING', drainingAt: '2026-11-21T12:00:09.000Z', running: 1 }),
    worker({ status: 'DRAINING', drainingAt: '2026-11-21T12:00:09.000Z' }),
    worker({ engine: { status: 'down', detail: null } }),
    worker({ status: 'LOST', engine: { status: 'down', detail: null } }),
  ].map((one) => workerLook(one).label);
  expect(labels).toEqual(['Up', 'Draining', 'Draining', 'Drained', 'Engine down', 'Lost']);
});

it('What workers have together is that of those that are there', () => {
  const workers = [
    worker({}),
    worker({ status: 'DRAINING' }),
    worker({ status: 'LOST' }),
    worker({ status: 'STOPPED' }),
  ];
  expect(sumOfAlive(workers, ({ memoryBytes }) => memoryBytes)).toBe(200);
});
