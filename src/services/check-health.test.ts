import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { WorkerRecord } from '#db/stores/worker-store.ts';
import { NO_RESOURCES } from '#tests/support/builders.ts';
import { checkHealth } from './check-health.ts';
import type { Deps } from './deps.ts';

const worker: WorkerRecord = {
  ...NO_RESOURCES,
  id: newId('worker'),
  hostname: 'one',
  pid: 1,
  version: '0',
  capacity: 4,
  running: 1,
  engineStatus: 'up',
  engineDetail: null,
  startedAt: new Date(),
  heartbeatAt: new Date(),
  heartbeatAgeMs: 0,
  drainingAt: null,
  stoppedAt: null,
};

function health(alive: () => Promise<WorkerRecord[]>, mayKnowMore?: () => Promise<boolean>) {
  const counts = async () => ({ queued: 3, delayed: 2, running: 1 });
  // Only these two are asked.
  const stores = { workers: { alive }, executions: { counts } };
  return checkHealth({ stores } as unknown as Pick<Deps, 'stores'>, mayKnowMore);
}

describe('health', () => {
  it('is ok where the database answers and a worker has an engine', async () => {
    expect(await health(async () => [worker, { ...worker, running: 2 }])).toMatchObject({
      status: 'ok',
      database: 'up',
      workers: { alive: 2, capacity: 8, running: 3 },
      queue: { queued: 3, delayed: 2, running: 1 },
      problems: [],
    });
  });

  it('is degraded, with what to do, where nobody works, all drain or an engine is down', async () => {
    const draining = { ...worker, drainingAt: new Date() };
    expect((await health(async () => [draining, worker])).status).toBe('ok');
    expect(await health(async () => [draining])).toMatchObject({
      status: 'degraded',
      problems: ['All workers are draining: what is submitted waits until an admin has one take runs again.'],
    });
    expect(await health(async () => [])).toMatchObject({
      status: 'degraded',
      problems: [expect.stringContaining('No worker is running')],
    });
    const down = { ...worker, engineStatus: 'down' as const, engineDetail: 'Start it at /run/it.sock.' };
    expect(
      (
        await health(
          async () => [down],
          async () => true,
        )
      ).problems,
    ).toEqual(['The container engine of worker one is down. Start it at /run/it.sock.']);
    for (const mayKnowMore of [undefined, async () => false, () => Promise.reject(new Error('gone'))]) {
      const told = await health(async () => [down, down], mayKnowMore);
      expect(told.status).toBe('degraded');
      expect(told.problems).toEqual([expect.stringMatching(/^A container engine is down:(?!.*(one is down|sock))/)]);
    }
  });

  it('is down where the database fails or does not answer in time', async () => {
    expect(await health(() => Promise.reject(new Error('gone')))).toMatchObject({ status: 'down', database: 'down' });
    expect(await health(() => new Promise(() => {}))).toMatchObject({ status: 'down', database: 'down' });
  });
});
