import { Logger, runOnce } from 'graphile-worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { addRunJob } from './add-run-job.ts';
import { type RunJobPayload, runJobPayloadSchema, TASKS } from './tasks.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.pool.query('TRUNCATE graphile_worker._private_jobs'));

const silent = new Logger(() => () => undefined);

/** What the jobs that are due were given. */
async function runAll(): Promise<RunJobPayload[]> {
  const payloads: RunJobPayload[] = [];
  await runOnce({
    pgPool: database.pool,
    logger: silent,
    noHandleSignals: true,
    taskList: {
      [TASKS.runExecution]: async (payload) => {
        payloads.push(runJobPayloadSchema.parse(payload));
      },
    },
  });
  return payloads;
}

test('a permit reaches the task of its name, with its hint', async () => {
  const executionId = newId('execution');
  await addRunJob(database.pool, { executionId });
  await addRunJob(database.pool);
  expect(await runAll()).toEqual([{ executionId }, {}]);
  expect(await runAll()).toEqual([]);
});

test('as many permits as asked for, and none for none', async () => {
  await addRunJob(database.pool, { count: 3 });
  await addRunJob(database.pool, { count: 0 });
  expect(await runAll()).toHaveLength(3);
});

test('a permit waits for its time', async () => {
  await addRunJob(database.pool, { runAt: new Date(Date.now() + 60_000) });
  expect(await runAll()).toEqual([]);
  await addRunJob(database.pool, { runAt: new Date(Date.now() - 1) });
  expect(await runAll()).toHaveLength(1);
});

test('a permit is there when, and only when, its transaction commits', async () => {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await addRunJob(client);
    expect(await runAll()).toEqual([]);
    await client.query('ROLLBACK');
    expect(await runAll()).toEqual([]);
    await client.query('BEGIN');
    await addRunJob(client);
    await client.query('COMMIT');
    expect(await runAll()).toHaveLength(1);
  } finally {
    client.release();
  }
});

test('what is no id of an execution is refused', async () => {
  await expect(addRunJob(database.pool, { executionId: "x'; --" })).rejects.toThrow(/id of a execution/);
});
