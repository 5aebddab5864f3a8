import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandpiperError } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ended, hello, madeEnvironment, type Script, says } from '#tests/support/scripted-runner.ts';
import { startTestWorker, textOf, untilEnded } from '#tests/support/test-worker.ts';
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

const attemptsOf = (id: ExecutionId) => database.stores.executions.attempts(id);
const deadLetter = (id: ExecutionId) => database.stores.deadLetters.byId(id);

/** One that has a single attempt left: another fault of ours, and it has failed. */
async function onItsLastAttempt(): Promise<ExecutionId> {
  const { id } = await submitOne(database.stores, owner);
  await database.pool.query('UPDATE execution SET faults = 4 WHERE id = $1', [id]);
  return id;
}

/** So many runs go as `first` says, all later ones well. */
function firstRuns(count: number, first: Script): Script {
  let runs = 0;
  return (request, signal) => {
    runs += 1;
    return runs <= count ? first(request, signal) : hello(request, signal);
  };
}

describe('what is not the run’s fault costs it no attempt', () => {
  it('an engine that goes away in the midst of its output, more often than there are attempts', async () => {
    const id = await onItsLastAttempt();
    const script = firstRuns(6, async function* () {
      yield madeEnvironment();
      yield { type: 'phase-started', phase: 'RUN' };
      yield says('cut off\n');
      throw new EnvironmentError('engine-unavailable', 'connect ENOENT');
    });
    await using _ = await startTestWorker(database, { script });
    expect(await untilEnded(database, id, 60_000)).toMatchObject({ status: 'COMPLETED', attempt: 7 });
    const attempts = await attemptsOf(id);
    expect(attempts.map(({ counts, endedAs }) => [counts, endedAs])).toEqual([
      ...Array.from({ length: 6 }, () => [false, 'DELAYED']),
      [true, 'COMPLETED'],
    ]);
    expect(await textOf(database, id)).toBe(`${'cut off\n'.repeat(6)}hello\n`);
    expect(await deadLetter(id)).toBeNull();
  });

  it('a database that loses the answer to its claim', async () => {
    const id = await onItsLastAttempt();
    const { executions } = database.stores;
    let lost = 0;
    const claim: typeof executions.claim = async (options) => {
      const claimed = await executions.claim(options);
      if (claimed === null || lost === 2) return claimed;
      lost += 1;
      throw new SandpiperError('UNAVAILABLE', 'The database is not available right now.');
    };
    const stores = { ...database.stores, executions: { ...executions, claim } };
    await using _ = await startTestWorker({ ...database, stores });
    expect(await untilEnded(database, id, 60_000)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect((await attemptsOf(id)).map(({ counts }) => counts)).toEqual([false, false, true]);
  });

  it('a worker that stops', async () => {
    const id = await onItsLastAttempt();
    const began = Promise.withResolvers<void>();
    const script: Script = async function* (_, signal) {
      yield madeEnvironment();
      yield says('cut off\n');
      began.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      yield ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' });
    };
    const first = await startTestWorker(database, { script });
    await began.promise;
    await first[Symbol.asyncDispose]();
    await using _ = await startTestWorker(database);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    expect((await attemptsOf(id)).map(({ counts, reason }) => [counts, reason])).toEqual([
      [false, 'The worker that ran it stops.'],
      [true, 'exited with code 0 after 21 ms'],
    ]);
  });
});

describe('what is our fault', () => {
  it('costs an attempt, and after the last it is a dead letter', async () => {
    const id = await onItsLastAttempt();
    const script: Script = async function* () {
      yield madeEnvironment('broken-container');
      yield says('half a li');
      throw new EnvironmentError('sandbox-failed', 'PID 1 said nothing');
    };
    await using _ = await startTestWorker(database, { script });
    const message = 'could not be run in 5 attempts: at the last one the sandbox failed';
    expect(await untilEnded(database, id)).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'ENVIRONMENT', message },
    });
    expect(await attemptsOf(id)).toMatchObject([
      {
        attempt: 1,
        counts: true,
        endedAs: 'FAILED',
        reason: message,
        environment: { containerId: 'broken-container' },
      },
    ]);
    expect(await deadLetter(id)).toMatchObject({ id, resolution: null, execution: { outcome: { message } } });
  });

  it('is no reason to run again what had the network and is not idempotent, and that is said', async () => {
    const gone = await registerWorker(database.stores);
    const { id } = await submitOne(database.stores, owner, { submission: { network: 'egress' } });
    const claim = await claimNext(database.stores, { workerId: gone, expected: id });
    const environment = { engine: 'fake', runtime: 'runc', image: 'x', digest: 'sha256:1', containerId: 'of-the-dead' };
    await database.stores.executions.recordEnvironment(claim, { ...environment, createdAt: new Date() });
    await database.pool.query(`UPDATE worker SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [gone]);
    await using worker = await startTestWorker(database);
    const { status, outcome } = await untilEnded(database, id);
    expect({ status, type: outcome?.type }).toEqual({ status: 'FAILED', type: 'ENVIRONMENT' });
    expect(outcome?.message).toMatch(
      /may have changed something outside and does not say that it is idempotent, so it is not run again/,
    );
    expect(worker.runner.requests).toEqual([]);
    expect(await deadLetter(id)).toMatchObject({ id, resolution: null });
  });
});

it.each([
  ['exits with a code', { exitCode: 3 }, 'EXITED'],
  ['is out of memory', { exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory' }, 'OUT_OF_MEMORY'],
  ['takes too long', { exitCode: null, signal: 'SIGKILL', reason: 'wall-time' }, 'TIMEOUT'],
  ['is killed by a signal', { exitCode: null, signal: 'SIGSEGV' }, 'SIGNALED'],
] as const)('a program that %s has a result, and is not run again', async (_, phase, type) => {
  const script: Script = async function* () {
    yield madeEnvironment();
    yield { type: 'phase-started', phase: 'RUN' };
    yield ended(phase);
  };
  await using worker = await startTestWorker(database, { script });
  const { id } = await submitOne(database.stores, owner);
  expect(await untilEnded(database, id)).toMatchObject({ attempt: 1, outcome: { type } });
  expect(worker.runner.requests).toHaveLength(1);
  expect(await deadLetter(id)).toBeNull();
});
