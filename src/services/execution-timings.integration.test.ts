import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TIMING_PARTS } from '#core/contracts/timings.ts';
import type { ExecutionId } from '#core/ids.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { hello, madeEnvironment } from '#tests/support/scripted-runner.ts';
import { startTestWorker, untilEnded } from '#tests/support/test-worker.ts';
import { followExecutions } from './follow-executions.ts';
import { getExecution } from './get-execution.ts';
import { submitExecution } from './submit-execution.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let admin: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  owner = await bench.user();
  admin = await bench.user('ADMIN');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const submit = () => submitExecution(bench.deps, owner.principal, { language: 'python', code: 'print()' });

/** As an admin sees them, once the worker and whoever delivered the result have written all theirs. */
async function timingsOf(id: ExecutionId, holds: (part: 'persist' | 'deliver') => boolean = () => true) {
  for (;;) {
    const { timings } = await getExecution(bench.deps, admin.principal, { id });
    const written = (['persist', 'deliver'] as const).filter(holds).every((part) => timings?.[part] != null);
    if (timings && written) return timings;
    await sleep(5);
  }
}

it('an execution that is followed has all the parts of its time, and they sum up to what it took', async () => {
  const began = performance.now();
  const { id } = await submit();
  // It is followed before anybody runs it: only then is its result delivered, and not found.
  const followed = Promise.withResolvers<void>();
  const following = (async () => {
    const signal = new AbortController().signal;
    for await (const { event } of followExecutions(bench.deps, owner.principal, { executions: [{ id }], signal })) {
      followed.resolve();
      if (event.type === 'result') expect(event.execution.timings).toBeNull();
    }
  })();
  await followed.promise;
  await using _ = await startTestWorker(database, { script: hello });
  await following;
  const tookMs = performance.now() - began;

  const timings = await timingsOf(id);
  for (const part of TIMING_PARTS) expect(timings[part], part).toBeGreaterThanOrEqual(0);
  const sum = TIMING_PARTS.reduce((total, part) => total + (timings[part] ?? 0), 0);
  // The database's times are whole milliseconds, and two clocks meet in "notify".
  expect(sum).toBeLessThan(tookMs + 10);
  expect(sum).toBeGreaterThan(0.5 * (timings.queue ?? 0));
});

it('only an admin sees them, over REST too', async () => {
  await using _ = await startTestWorker(database, { script: hello });
  const { id } = await submit();
  await untilEnded(database, id);
  await timingsOf(id, (part) => part === 'persist');
  expect((await getExecution(bench.deps, owner.principal, { id })).timings).toBeNull();
  expect((await bench.rest('GET', `/executions/${id}`, { as: owner })).body.timings).toBeNull();
  const seen = await bench.rest('GET', `/executions/${id}`, { as: admin });
  expect(seen.body.timings).toMatchObject({ queue: expect.any(Number), deliver: null });
});

it('where no program was begun there is none to be told of', async () => {
  const { id } = await submit();
  await bench.deps.stores.executions.requestTerminate(id);
  expect((await getExecution(bench.deps, admin.principal, { id })).timings).toBeNull();
});

it('an attempt that never came to its program has no time of it', async () => {
  await using _ = await startTestWorker(database, {
    script: async function* (_request, signal) {
      yield madeEnvironment();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  const { id } = await submit();
  while ((await getExecution(bench.deps, admin.principal, { id })).status !== 'RUNNING') await sleep(5);
  await bench.deps.stores.executions.requestTerminate(id);
  await untilEnded(database, id);
  const timings = await timingsOf(id, () => false);
  expect(timings).toMatchObject({ transfer: null, run: null, persist: null });
  expect(timings.queue).toBeGreaterThanOrEqual(0);
});
