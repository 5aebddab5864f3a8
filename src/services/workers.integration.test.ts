import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let admin: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  admin = await bench.user('ADMIN');
  await database.pool.query('DELETE FROM worker');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

describe('the workers that admins see', () => {
  it('are those that are there, with what they have to give, and those that went lately', async () => {
    const { workers } = database.stores;
    const [up, stopped, lost, forgotten] = [newId('worker'), newId('worker'), newId('worker'), newId('worker')];
    for (const id of [up, stopped, lost, forgotten]) {
      await workers.register({ id, hostname: `host of ${id}`, pid: 7, version: '1.2.3', capacity: 4 });
    }
    const resources = {
      memoryBytes: 800,
      memoryUsedBytes: 300,
      cpus: 4,
      cpusUsed: 1.5,
      runnersIdle: 2,
      runnersBusy: 1,
    };
    await workers.heartbeat(up, { running: 1, engineStatus: 'down', engineDetail: 'Start it.', ...resources });
    await workers.stopped(stopped);
    const ago = (id: string, seconds: number) =>
      database.pool.query(`UPDATE worker SET heartbeat_at = now() - $2 * interval '1 s' WHERE id = $1`, [id, seconds]);
    await ago(lost, 60);
    await workers.stopped(forgotten);
    await ago(forgotten, 4_000);

    const { status, body } = await bench.rest('GET', '/admin/workers', { as: admin });
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    const byId = new Map(body.items.map((worker: { id: string }) => [worker.id, worker]));
    expect([...byId.keys()].sort()).toEqual([up, stopped, lost].sort());
    expect(byId.get(up)).toMatchObject({
      ...resources,
      status: 'UP',
      hostname: `host of ${up}`,
      version: '1.2.3',
      capacity: 4,
      running: 1,
      engine: { status: 'down', detail: 'Start it.' },
      drainingAt: null,
    });
    expect(byId.get(stopped)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(String) });
    expect(byId.get(lost)).toMatchObject({ status: 'LOST', heartbeatAgeMs: expect.any(Number) });
  });
});
