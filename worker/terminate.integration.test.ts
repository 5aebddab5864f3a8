import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ended, madeEnvironment, type Script, says, untilStopped } from '#tests/support/scripted-runner.ts';
import { eventually, startTestWorker, untilEnded } from '#tests/support/test-worker.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { EnvironmentError } from '#worker/runners/runner.ts';

let database: TestDatabase;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE graphile_worker._private_jobs');
});

const submit = async () => (await submitOne(database.stores, owner)).id;
const terminate = (id: ExecutionId) => database.stores.executions.requestTerminate(id);
const stopped = (signal: AbortSignal) => (signal.aborted ? Promise.resolve() : once(signal, 'abort'));

/** Asked twice, and once more when it is over; and it ended once. */
async function endsOnce(id: ExecutionId, message: string): Promise<void> {
  for (let asked = 0; asked < 2; asked++) expect(await terminate(id)).not.toBeNull();
  const execution = await untilEnded(database, id);
  expect(execution).toMatchObject({ status: 'TERMINATED', outcome: { type: 'TERMINATED', message } });
  expect(await terminate(id)).toMatchObject({ status: 'TERMINATED', endedAt: execution.endedAt });
  const finals = (await database.stores.executions.events(id)).filter(({ to }) => isFinal(to));
  expect(finals).toMatchObject([{ to: 'TERMINATED', detail: message }]);
}

/** What comes after it is run: nothing of it holds a place, a job or the worker up. */
async function anotherRuns(): Promise<void> {
  expect(await untilEnded(database, await submit())).toMatchObject({ status: 'COMPLETED' });
}

/** The first run as told, all later ones just end. */
function firstOnly(first: Script): Script {
  let runs = 0;
  return (request, signal) => {
    runs += 1;
    return runs === 1 ? first(request, signal) : hello();
  };
}

async function* hello() {
  yield madeEnvironment();
  yield { type: 'phase-started', phase: 'RUN' } as const;
  yield ended();
}

describe('an execution is ended', () => {
  it('while it is queued', async () => {
    const id = await submit();
    await endsOnce(id, 'terminated before it started');
    await using worker = await startTestWorker(database);
    await anotherRuns();
    expect(worker.runner.requests.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('while it is delayed, as the engine is away', async () => {
    const engine = new FakeEngine();
    engine.available = false;
    await using worker = await startTestWorker(database, { engine });
    const id = await submit();
    await eventually(database, id, ({ status }) => status === 'DELAYED');
    await endsOnce(id, 'terminated before it started');
    engine.available = true;
    await anotherRuns();
    expect(worker.runner.requests.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('while its image is being made', async () => {
    await using worker = await startTestWorker(database, { images: { python: false } });
    const id = await submit();
    await eventually(database, id, ({ status }) => status === 'DELAYED');
    await endsOnce(id, 'terminated before it started');
    worker.images.become('python', true);
    await anotherRuns();
    expect(worker.runner.requests.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('while its sandbox is being made', async () => {
    const reached = Promise.withResolvers<void>();
    const script = firstOnly(async function* (_, signal) {
      reached.resolve();
      await stopped(signal);
      yield* [];
    });
    await using _ = await startTestWorker(database, { script });
    const id = await submit();
    await reached.promise;
    await endsOnce(id, 'terminated before it began');
    await anotherRuns();
  });

  it('while its sandbox is being made by an engine that then fails', async () => {
    const reached = Promise.withResolvers<void>();
    const script = firstOnly(async function* (_, signal) {
      reached.resolve();
      await stopped(signal);
      yield* [];
      throw new EnvironmentError('engine-unavailable', 'connect ENOENT');
    });
    await using _ = await startTestWorker(database, { script });
    const id = await submit();
    await reached.promise;
    await endsOnce(id, 'terminated before it began');
    await anotherRuns();
  });

  it('while it compiles', async () => {
    const reached = Promise.withResolvers<void>();
    const script = firstOnly(async function* (_, signal) {
      yield madeEnvironment();
      yield { type: 'phase-started', phase: 'COMPILE' };
      reached.resolve();
      await stopped(signal);
      yield ended({ phase: 'COMPILE', exitCode: null, signal: 'SIGKILL', reason: 'killed' });
    });
    await using _ = await startTestWorker(database, { script });
    const id = await submit();
    await reached.promise;
    await endsOnce(id, 'terminated while compiling after 21 ms');
    await anotherRuns();
  });

  it('while it runs', async () => {
    await using _ = await startTestWorker(database, { script: firstOnly(untilStopped) });
    const id = await submit();
    await eventually(database, id, ({ lastSeq }) => lastSeq > 0);
    await endsOnce(id, 'terminated after 21 ms');
    await anotherRuns();
  });

  it('while it waits for another attempt', async () => {
    const script = firstOnly(async function* () {
      yield madeEnvironment();
      yield says('half a li');
      throw new EnvironmentError('sandbox-failed', 'PID 1 said nothing');
    });
    await using worker = await startTestWorker(database, { script });
    const id = await submit();
    await eventually(database, id, ({ status, attempt }) => status === 'QUEUED' && attempt === 1);
    await endsOnce(id, 'terminated while it waited for another attempt');
    await anotherRuns();
    expect(worker.runner.requests.filter(({ executionId }) => executionId === id)).toHaveLength(1);
  });

  it('between its claim and its start: before the worker has heard that it has it', async () => {
    const claimed = Promise.withResolvers<ExecutionId>();
    const answered = Promise.withResolvers<void>();
    const { executions } = database.stores;
    const claim: typeof executions.claim = async (options) => {
      const got = await executions.claim(options);
      if (got && !heldUp) {
        heldUp = true;
        claimed.resolve(got.id);
        await answered.promise;
      }
      return got;
    };
    let heldUp = false;
    const stores = { ...database.stores, executions: { ...executions, claim } };
    const hub = createListenHub({ url: database.url });
    await using worker = await startTestWorker({ ...database, stores }, { hub });
    const told = new Promise((resolve) => hub.onTerminate(resolve));
    const id = await submit();
    expect(await claimed.promise).toBe(id);
    expect(await terminate(id)).toMatchObject({ status: 'RUNNING', terminating: true });
    // Its program would be over before a notice that comes later than the asker's answer.
    expect(await told).toBe(id);
    answered.resolve();
    await endsOnce(id, 'terminated before it began');
    await anotherRuns();
    expect(worker.runner.requests.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('while it stands as running of a worker that is gone', async () => {
    const gone = await registerWorker(database.stores);
    const id = await submit();
    await claimNext(database.stores, { workerId: gone, expected: id });
    expect(await terminate(id)).toMatchObject({ status: 'RUNNING', terminating: true });
    await database.pool.query(`UPDATE worker SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [gone]);
    await using worker = await startTestWorker(database);
    await endsOnce(id, 'terminated');
    await anotherRuns();
    expect(worker.runner.requests.map(({ executionId }) => executionId)).not.toContain(id);
  });
});

it('of many that end by themselves as they are ended, each ends once', async () => {
  const script: Script = async function* (_, signal) {
    yield madeEnvironment();
    yield { type: 'phase-started', phase: 'RUN' };
    // Output, its storing and the end are under way as the request comes.
    yield says('one\n');
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) yield ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' });
    else yield ended();
  };
  await using _ = await startTestWorker(database, { script });
  const statuses = new Map<string, number>();
  for (let round = 0; round < 15; round++) {
    const ids = await Promise.all(Array.from({ length: 8 }, submit));
    const asked = ids.map(async (id) => {
      await eventually(database, id, ({ status }) => status !== 'QUEUED');
      return [await terminate(id), await terminate(id)];
    });
    await Promise.all(asked);
    for (const id of ids) {
      const { status, outcome } = await untilEnded(database, id);
      expect(outcome?.type).toBe(status === 'COMPLETED' ? 'EXITED' : 'TERMINATED');
      const finals = (await database.stores.executions.events(id)).filter(({ to }) => isFinal(to));
      expect(finals.map(({ to }) => to)).toEqual([status]);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(120);
});
