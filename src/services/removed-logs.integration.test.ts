import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionSchema } from '#core/contracts/executions.ts';
import { brandId } from '#core/ids.ts';
import { type ApiBench, apiBench, append, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { followExecutions } from './follow-executions.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  owner = await bench.user();
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function endedLongAgo(output: string | null): Promise<string> {
  const { id } = await bench.caller(owner.principal).execution.submit({ code: 'x' });
  const claimed = await bench.claim();
  if (output !== null) await append(bench.deps, claimed, output);
  await end(bench.deps, claimed);
  await database.pool.query(
    `UPDATE execution SET queued_at = queued_at - interval '30 days 5 minutes',
       started_at = started_at - interval '30 days 5 minutes', ended_at = ended_at - interval '30 days 5 minutes'
     WHERE id = $1`,
    [id],
  );
  await bench.deps.stores.retention.removeLogs(30, null);
  return id;
}

test('A log that was removed is said to be, by the execution and by its log', async () => {
  const id = await endedLongAgo('hello\n');
  const execution = await bench.rest('GET', `/executions/${id}`, { as: owner });
  expect(executionSchema.parse(execution.body)).toMatchObject({ status: 'COMPLETED', stdout: null, stderr: null });
  expect(Date.parse(execution.body.logRemovedAt)).toBeGreaterThan(Date.parse(execution.body.endedAt));
  for (const accept of ['application/json', 'text/plain']) {
    const log = await bench.rest('GET', `/executions/${id}/logs`, { as: owner, headers: { accept } });
    expect(log).toMatchObject({
      status: 410,
      body: { status: 410, code: 'LOG_REMOVED', detail: 'The log was removed after 30 days.' },
    });
  }
  await expect(bench.caller(owner.principal).execution.logs({ id })).rejects.toThrow(
    'The log was removed after 30 days.',
  );
});

test('Whoever follows it is told its end at once, and that its log is gone', async () => {
  const id = brandId('execution', await endedLongAgo('hello\n'));
  const events = [];
  const signal = AbortSignal.timeout(20_000);
  for await (const { event } of followExecutions(bench.deps, owner.principal, { executions: [{ id }], signal })) {
    events.push(event);
  }
  expect(events.map(({ type }) => type)).toEqual(['status', 'result']);
  expect(events.at(-1)).toMatchObject({ execution: { stdout: null, logRemovedAt: expect.any(String) } });
});

test('A log that was empty is still an empty log', async () => {
  const id = await endedLongAgo(null);
  const execution = await bench.rest('GET', `/executions/${id}`, { as: owner });
  expect(execution.body).toMatchObject({ stdout: '', logRemovedAt: null });
  const log = await bench.rest('GET', `/executions/${id}/logs`, { as: owner });
  expect(log).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
});

test('Nobody is told of the log of another', async () => {
  const id = await endedLongAgo('hello\n');
  const other = await bench.user();
  expect((await bench.rest('GET', `/executions/${id}/logs`, { as: other })).status).toBe(404);
});
