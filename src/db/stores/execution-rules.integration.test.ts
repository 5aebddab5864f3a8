import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBecome, type ExecutionStatus, executionStatusSchema } from '#core/execution-status.ts';
import { newId } from '#core/ids.ts';
import { anEnd, claimNext, makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const statuses = executionStatusSchema.options;

test('the database and src/core have the same table of legal changes', async () => {
  const { rows } = await database.pool.query<{ from: ExecutionStatus; to: ExecutionStatus; legal: boolean }>(
    `SELECT a::text AS "from", b::text AS "to", execution_may_become(a, b) AS legal
     FROM unnest(enum_range(NULL::execution_status)) a, unnest(enum_range(NULL::execution_status)) b`,
  );
  expect(rows).toHaveLength(statuses.length ** 2);
  for (const { from, to, legal } of rows)
    expect(`${from} → ${to}: ${legal}`).toBe(`${from} → ${to}: ${canBecome(from, to)}`);
});

test('an illegal change is refused by the database, whoever asks', async () => {
  const { stores, pool } = database;
  const execution = await submitOne(stores, await makeUser(stores));
  await expect(
    pool.query(
      `UPDATE execution SET status = 'COMPLETED', ended_at = now(), outcome_type = 'EXITED', outcome_message = 'x'
       WHERE id = $1`,
      [execution.id],
    ),
  ).rejects.toThrow(/may not go from QUEUED to COMPLETED/);
  await stores.executions.requestTerminate(execution.id);
  await expect(
    pool.query(`UPDATE execution SET status = 'QUEUED', ended_at = NULL WHERE id = $1`, [execution.id]),
  ).rejects.toThrow(/may not go from TERMINATED to QUEUED/);
});

test('an execution is made QUEUED', async () => {
  const { stores, pool } = database;
  const owner = await makeUser(stores);
  await expect(
    pool.query(
      `INSERT INTO execution (id, owner_id, kind, title, status, submission, limits)
       VALUES ($1, $2, 'RAW_CODE', 'x', 'RUNNING', '{}', '{}')`,
      [newId('execution'), owner.id],
    ),
  ).rejects.toThrow(/is made QUEUED, not RUNNING/);
});

test('every change is written down with its attempt and why', async () => {
  const { stores } = database;
  const execution = await submitOne(stores, await makeUser(stores));
  await stores.executions.delayAllWaiting('The container engine is away.');
  await stores.executions.requeueDelayed(['python']);
  const first = await claimNext(stores, { expected: execution.id });
  await stores.executions.giveBack(first, {
    pauseMs: 0,
    reason: 'the engine failed',
    countsAsAttempt: true,
  });
  const second = await claimNext(stores, { expected: execution.id });
  await stores.executions.end(second, anEnd());

  const events = await stores.executions.events(execution.id);
  expect(events.map(({ from, to, attempt, detail }) => ({ from, to, attempt, detail }))).toEqual([
    { from: null, to: 'QUEUED', attempt: 0, detail: null },
    { from: 'QUEUED', to: 'DELAYED', attempt: 0, detail: 'The container engine is away.' },
    { from: 'DELAYED', to: 'QUEUED', attempt: 0, detail: null },
    { from: 'QUEUED', to: 'RUNNING', attempt: 1, detail: null },
    { from: 'RUNNING', to: 'QUEUED', attempt: 1, detail: 'the engine failed' },
    { from: 'QUEUED', to: 'RUNNING', attempt: 2, detail: null },
    { from: 'RUNNING', to: 'COMPLETED', attempt: 2, detail: 'exited with code 0 after 21 ms' },
  ]);
  expect(events.map((event) => Date.parse(event.at))).toEqual(
    events.map((event) => Date.parse(event.at)).sort((a, b) => a - b),
  );
});

describe('a row that contradicts its status is refused', () => {
  test.each([
    ['ended without an outcome', `status = 'TERMINATED', ended_at = now()`],
    ['running without a claim', `status = 'RUNNING'`],
    ['delayed without a reason', `status = 'DELAYED'`],
    ['waiting with an end', "ended_at = now(), outcome_type = 'EXITED', outcome_message = 'x'"],
    ['waiting with a fencing token', `fencing_token = 'x'`],
  ])('%s', async (_, change) => {
    const { stores, pool } = database;
    const execution = await submitOne(stores, await makeUser(stores));
    await expect(pool.query(`UPDATE execution SET ${change} WHERE id = $1`, [execution.id])).rejects.toMatchObject({
      code: '23514',
    });
  });
});
