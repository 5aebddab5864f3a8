import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { followExecutions } from './follow-executions.ts';
import { getExecution } from './get-execution.ts';
import { submitAndWait } from './submit-and-wait.ts';
import { submitExecution } from './submit-execution.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;
let signedIn: Principal;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
  signedIn = { ...user.principal, via: { type: 'session' } };
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const code = { code: 'print()' };
const classOf = async (id: ExecutionId) => (await getExecution(bench.deps, user.principal, { id })).queue?.class;

/** Reads the first event and leaves. */
async function lookAt(principal: Principal, id: ExecutionId): Promise<void> {
  const events = followExecutions(bench.deps, principal, {
    executions: [{ id }],
    signal: new AbortController().signal,
  });
  await events.next();
  await events.return();
}

it('is interactive for who is signed in, and batch for a program', async () => {
  expect((await submitExecution(bench.deps, signedIn, code)).queue?.class).toBe('INTERACTIVE');
  expect((await submitExecution(bench.deps, user.principal, code)).queue?.class).toBe('BATCH');
});

it('is interactive for a program that waits for the end', async () => {
  const signal = new AbortController().signal;
  const execution = await submitAndWait(bench.deps, user.principal, { ...code, signal, timeoutMs: 50 });
  expect(execution.queue?.class).toBe('INTERACTIVE');
});

it('becomes interactive when a person begins to watch, and not when a program does', async () => {
  const { id } = await submitExecution(bench.deps, user.principal, code);
  await lookAt(user.principal, id);
  expect(await classOf(id)).toBe('BATCH');
  await lookAt(signedIn, id);
  expect(await classOf(id)).toBe('INTERACTIVE');
});
