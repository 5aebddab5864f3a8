import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { executionFilterSchema } from '#core/contracts/executions.ts';
import { newId } from '#core/ids.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { aNewExecution } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createDatabase } from './client.ts';
import { createStores } from './stores/create-stores.ts';
import type { Stores } from './stores/stores.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

function storesOn(change: (url: URL) => void): Stores {
  const url = new URL(database.url);
  change(url);
  const other = createDatabase({ url: url.href, poolSize: 2, connectTimeoutMs: 300 });
  onTestFinished(() => other[Symbol.asyncDispose]());
  return createStores(other, addRunJob);
}

const calls: [string, (stores: Stores) => Promise<unknown>][] = [
  ['Prisma', (stores) => stores.users.byId(newId('user'))],
  ['a statement of its own', (stores) => stores.executions.counts()],
  ['a transaction', (stores) => stores.executions.submit(aNewExecution({ id: newId('user') }))],
  ['a list', (stores) => stores.executions.list(null, executionFilterSchema.parse({}))],
];

test.each(calls)('a database that refuses connections is UNAVAILABLE to %s', async (_, call) => {
  const stores = storesOn((url) => {
    url.port = '1';
  });
  await expect(call(stores)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 5 });
});

test.each(calls)('a server that takes the connection and says nothing is UNAVAILABLE to %s', async (_, call) => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const stores = storesOn((url) => {
    url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  await expect(call(stores)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a connection that is cut in the middle is UNAVAILABLE, and the next call works', async () => {
  const { pool } = database;
  await using other = createDatabase({ url: database.url, poolSize: 1, applicationName: 'to be cut' });
  const stores = createStores(other, addRunJob);
  const blocker = await pool.connect();
  try {
    await blocker.query('BEGIN; LOCK TABLE execution IN ACCESS EXCLUSIVE MODE');
    const cut = expect(stores.executions.counts()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect
      .poll(async () => {
        const { rowCount } = await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'to be cut' AND wait_event_type = 'Lock'`,
        );
        return rowCount;
      })
      .toBe(1);
    await cut;
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
  }
  expect(await stores.executions.counts()).toEqual({ queued: 0, delayed: 0, running: 0 });
});

test('a mistake of ours stays what it is', async () => {
  const { stores } = database;
  await expect(stores.executions.submit(aNewExecution({ id: newId('user') }))).rejects.toMatchObject({ code: '23503' });
});
