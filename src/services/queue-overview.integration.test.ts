import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiBench, apiBench, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let admin: TestUser;
let dora: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  admin = await bench.user('ADMIN');
  dora = await bench.user();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const ask = async (path: string) => (await bench.rest('GET', `/admin${path}`, { as: admin })).body;

describe('the overview of admins', () => {
  it('of an instance in which nothing ran is empty', async () => {
    expect(await ask('/queue')).toMatchObject({
      queued: 0,
      delayed: [],
      running: 0,
      oldestWaitingMs: null,
      lastMinute: { count: 0, waitMs: null, runMs: null },
      lastDay: { count: 0, byOutcome: { EXITED: 0, ENVIRONMENT: 0 } },
      databaseBytes: expect.any(Number),
    });
    expect(await ask('/queue/executions')).toEqual({ running: [], waiting: [] });
    expect(await ask('/samples')).toEqual({ items: [] });
  });

  it('tells what waits and why, what runs, and what ended a moment ago', async () => {
    const { execution } = bench.caller(dora.principal);
    await execution.submit({ code: '# ends' });
    await end(bench.deps, await bench.claim(), 1);
    await execution.submit({ code: '# runs' });
    const running = await bench.claim();
    const first = await execution.submit({ code: '# waits' });
    const second = await execution.submit({ code: '# waits too' });
    await database.pool.query(`UPDATE execution SET status = 'DELAYED', delay_reason = 'No room.' WHERE id = $1`, [
      second.id,
    ]);

    const queue = await ask('/queue');
    expect(queue).toMatchObject({ queued: 1, delayed: [{ reason: 'No room.', count: 1 }], running: 1 });
    expect(queue.oldestWaitingMs).toBeGreaterThan(0);
    expect(queue.lastMinute).toMatchObject({ count: 1, byOutcome: { EXITED: 1 }, waitMs: { p95: expect.any(Number) } });

    const active = await ask('/queue/executions');
    expect(active.running).toEqual([expect.objectContaining({ id: running.id, queue: null })]);
    expect(active.waiting.map((run: { id: string; queue: object }) => [run.id, run.queue])).toEqual([
      [first.id, { class: 'BATCH', place: 1 }],
      [second.id, { class: 'BATCH', place: 2 }],
    ]);
    expect(active.waiting[0].owner.email).toBe(dora.record.email);
    expect((await execution.get({ id: second.id })).queue).toEqual({ class: 'BATCH', place: 2 });
  });

  it('holds the samples of the last hours', async () => {
    expect(await database.stores.stats.recordSample(15_000)).toBe(true);
    const { items } = await ask('/samples?hours=1');
    expect(items).toEqual([expect.objectContaining({ running: expect.any(Number), ended: expect.any(Object) })]);
    const wrong = await bench.rest('GET', '/admin/samples?hours=25', { as: admin });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'hours']);
  });

  it('does not exist for a developer', async () => {
    for (const path of ['/queue', '/queue/executions', '/samples']) {
      expect((await bench.rest('GET', `/admin${path}`, { as: dora })).status).toBe(404);
    }
  });
});
