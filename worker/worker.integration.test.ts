import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRecord } from '#db/stores/user-store.ts';
import { claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ended, hello, madeEnvironment, type Script, says, untilStopped } from '#tests/support/scripted-runner.ts';
import { eventually, startTestWorker, textOf, untilEnded } from '#tests/support/test-worker.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { sandboxLabels } from '#worker/runners/labels.ts';
import { EnvironmentError } from '#worker/runners/runner.ts';

let database: TestDatabase;
let owner: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const submit = (submission = {}) => submitOne(database.stores, owner, { submission });
const statuses = async (id: Parameters<typeof untilEnded>[1]) =>
  (await database.stores.executions.events(id)).map(({ to }) => to);

describe('a worker', () => {
  it('runs what is submitted, from the first byte to the end', async () => {
    await using worker = await startTestWorker(database);
    const { id } = await submit();
    const execution = await untilEnded(database, id);
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      attempt: 1,
      outcome: { type: 'EXITED', exitCode: 0 },
      wallMs: 21,
      environment: { engine: 'fake', image: 'fake/python:1' },
    });
    expect(await textOf(database, id)).toBe('hello\n');
    expect(await statuses(id)).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
    const told = ['worker.ready', 'execution.claimed', 'execution.environment', 'execution.ended'];
    await expect.poll(() => worker.events).toEqual(expect.arrayContaining(told));
  });

  it('runs many at once, each once', async () => {
    await using worker = await startTestWorker(database, { capacity: 8 });
    const ids = await Promise.all(Array.from({ length: 40 }, async () => (await submit()).id));
    const ends = await Promise.all(ids.map((id) => untilEnded(database, id)));
    expect(ends.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    expect(worker.runner.requests.map(({ executionId }) => executionId).sort()).toEqual([...ids].sort());
  });

  it('keeps the order of stdout and stderr, numbers the chunks on and loses no byte of a flood', async () => {
    const lines = Array.from({ length: 3_000 }, (_, line) => `${line} äöü€ ${'x'.repeat(line % 90)}\n`);
    const script: Script = async function* () {
      for (const [line, text] of lines.entries()) yield says(text, line % 7 === 0 ? 'stderr' : 'stdout');
      yield ended();
    };
    await using _ = await startTestWorker(database, { script });
    const { id } = await submit();
    const { lastSeq } = await untilEnded(database, id);
    const chunks = await database.stores.logs.read(id, 0, { limit: 10_000, maxBytes: 100_000_000 });
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_, index) => index + 1));
    expect(chunks.at(-1)?.seq).toBe(lastSeq);
    expect(await textOf(database, id)).toBe(lines.join(''));
  });

  it('ends a running execution at once when its owner stops it', async () => {
    await using _ = await startTestWorker(database, { script: untilStopped });
    const { id } = await submit();
    await eventually(database, id, ({ status, lastSeq }) => status === 'RUNNING' && lastSeq > 0);
    const askedMs = performance.now();
    await database.stores.executions.requestTerminate(id);
    const execution = await untilEnded(database, id);
    expect(performance.now() - askedMs).toBeLessThan(1_000);
    expect(execution).toMatchObject({ status: 'TERMINATED', outcome: { type: 'TERMINATED' } });
    expect(await textOf(database, id)).toBe('hello\n');
  });

  it('never starts an execution that was stopped while it waited', async () => {
    const { id } = await submit();
    await database.stores.executions.requestTerminate(id);
    await using worker = await startTestWorker(database);
    const after = await submit();
    await untilEnded(database, after.id);
    expect(worker.runner.requests.map(({ executionId }) => executionId)).toEqual([after.id]);
    expect(await statuses(id)).toEqual(['QUEUED', 'TERMINATED']);
  });

  it('has one end where the program ends as its owner stops it', async () => {
    await using _ = await startTestWorker(database, {
      capacity: 8,
      script: async function* (_, signal) {
        await sleep(Math.random() * 60, undefined, { signal }).catch(() => {});
        yield signal.aborted ? ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' }) : ended();
      },
    });
    const ids = await Promise.all(Array.from({ length: 24 }, async () => (await submit()).id));
    await Promise.all(
      ids.map(async (id) => {
        await eventually(database, id, ({ status }) => status !== 'QUEUED');
        await sleep(Math.random() * 60);
        await database.stores.executions.requestTerminate(id);
      }),
    );
    for (const id of ids) {
      const { status, outcome } = await untilEnded(database, id);
      expect(outcome?.type).toBe(status === 'TERMINATED' ? 'TERMINATED' : 'EXITED');
      const final = (await statuses(id)).filter((each) => each !== 'QUEUED' && each !== 'RUNNING');
      expect(final).toEqual([status]);
    }
  });

  it('tries again what failed through our fault, and the output of both attempts can be told apart', async () => {
    let attempts = 0;
    await using _ = await startTestWorker(database, {
      script: async function* () {
        attempts += 1;
        yield madeEnvironment(`container-${attempts}`);
        yield says(`attempt ${attempts}\n`);
        if (attempts === 1) throw new EnvironmentError('sandbox-failed', 'PID 1 said nothing');
        yield ended();
      },
    });
    const { id } = await submit();
    const execution = await untilEnded(database, id);
    expect(execution).toMatchObject({ status: 'COMPLETED', attempt: 2, lastSeq: 2 });
    expect(await statuses(id)).toEqual(['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING', 'COMPLETED']);
    const head = await database.stores.logs.head(id, 'stdout', 1_000);
    expect(Buffer.from(head.content).toString()).toBe('attempt 2\n');
  });

  it('gives up after five attempts', async () => {
    // Before there is a worker, which would be at the first attempt by then.
    const { id } = await submit();
    await database.pool.query('UPDATE execution SET attempt = 4, faults = 4 WHERE id = $1', [id]);
    await using _ = await startTestWorker(database, {
      script: async function* () {
        yield* [];
        throw new EnvironmentError('sandbox-failed', 'PID 1 said nothing');
      },
    });
    const execution = await untilEnded(database, id);
    expect(execution).toMatchObject({
      status: 'FAILED',
      attempt: 5,
      outcome: { type: 'ENVIRONMENT', message: 'could not be run in 5 attempts: at the last one the sandbox failed' },
    });
  });

  it('delays what waits while the engine is away, and runs it when it is back', async () => {
    const engine = new FakeEngine();
    engine.available = false;
    await using worker = await startTestWorker(database, { engine });
    const { id } = await submit();
    const delayed = await eventually(database, id, ({ status }) => status === 'DELAYED');
    expect(delayed).toMatchObject({ attempt: 0, delayReason: 'The container engine is not available.' });
    expect(worker.images.retries).toBe(0);
    engine.available = true;
    await expect.poll(() => worker.images.retries, { timeout: 5_000 }).toBe(1);
    const execution = await untilEnded(database, id);
    expect(execution).toMatchObject({ status: 'COMPLETED', attempt: 1, delayReason: null });
  });

  it('runs all that it sent back while the engine did not answer for a moment', async () => {
    let runs = 0;
    await using _ = await startTestWorker(database, {
      capacity: 1,
      script: async function* () {
        runs += 1;
        if (runs === 1) throw new EnvironmentError('engine-unavailable', 'connect ENOENT');
        yield ended();
      },
    });
    const ids = await Promise.all(Array.from({ length: 3 }, async () => (await submit()).id));
    for (const id of ids) expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(runs).toBe(4);
  });

  it('delays what waits for an image, runs the other languages meanwhile, and runs it when the image is ready', async () => {
    await using worker = await startTestWorker(database, { images: { python: true, node: false } });
    const node = await submit({ language: 'node', entry: 'main.js' });
    const python = await submit();
    await untilEnded(database, python.id);
    await eventually(database, node.id, ({ delayReason }) => delayReason === 'Preparing Node.js');
    await expect.poll(() => worker.images.wanted).toEqual(['node']);
    worker.images.reach('node', 'step 3 of 5');
    await eventually(database, node.id, ({ delayReason }) => delayReason === 'Preparing Node.js: step 3 of 5');
    worker.images.become('node', true);
    // Nothing of the waiting is charged.
    expect(await untilEnded(database, node.id)).toMatchObject({ status: 'COMPLETED', attempt: 1, wallMs: 21 });
    expect([...new Set(await statuses(node.id))]).toEqual(['QUEUED', 'DELAYED', 'RUNNING', 'COMPLETED']);
    await expect.poll(() => worker.images.wanted).toEqual([]);
    await expect
      .poll(async () => (await database.stores.images.ofAliveWorkers(10_000)).map((image) => image.status))
      .toEqual(['READY', 'READY']);
  });

  it('has a sandbox of its default language kept ready from when its image is there, and anew when the engine is back', async () => {
    await using worker = await startTestWorker(database, { images: { python: false, bash: true } });
    const { engine, images, runner } = worker;
    await expect.poll(() => runner.warmUps).toBe(1);
    expect(runner.keptReady).toEqual([]);
    images.become('python', true);
    await expect.poll(() => runner.keptReady).toEqual(['fake/python:1']);
    engine.available = false;
    const changes = () => worker.events.filter((event) => event === 'engine.changed').length;
    await expect.poll(changes, { timeout: 15_000 }).toBe(2);
    engine.available = true;
    await expect.poll(() => runner.warmUps, { timeout: 15_000 }).toBe(2);
  });

  it('writes down when a container went, for all runs that it had and however long after them', async () => {
    const script: Script = async function* () {
      yield madeEnvironment('container-of-two');
      yield ended();
    };
    await using worker = await startTestWorker(database, { script });
    const ids = [(await submit()).id, (await submit()).id];
    for (const id of ids) await untilEnded(database, id);
    const destroyed = async () => {
      const sql = `SELECT destroyed_at FROM environment WHERE container_id = 'container-of-two'`;
      return (await database.pool.query(sql)).rows.map((row) => row.destroyed_at);
    };
    expect(await destroyed()).toEqual([null, null]);
    worker.listeners.onRemoved('container-of-two');
    await expect.poll(destroyed).toEqual([expect.any(Date), expect.any(Date)]);
  });

  it('gives back what it was running when it stops, takes nothing new and signs off', async () => {
    await using worker = await startTestWorker(database, { script: untilStopped });
    const { id } = await submit();
    await eventually(database, id, ({ status, lastSeq }) => status === 'RUNNING' && lastSeq > 0);
    const stoppedMs = performance.now();
    const stopping = worker.worker.stop('test');
    const late = await submit();
    await stopping;
    expect(performance.now() - stoppedMs).toBeLessThan(5_000);
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'QUEUED' });
    expect(await database.stores.executions.byId(late.id)).toMatchObject({ status: 'QUEUED', attempt: 0 });
    expect((await database.stores.workers.alive(60_000)).map((alive) => alive.id)).not.toContain(worker.id);
    const { rows } = await database.pool.query('SELECT FROM graphile_worker.jobs WHERE locked_at IS NOT NULL');
    expect(rows).toEqual([]);

    await using _ = await startTestWorker(database);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED' });
    expect(await untilEnded(database, late.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('lets a run that is about to end do so when it stops', async () => {
    await using worker = await startTestWorker(database, {
      script: async function* (_, signal) {
        yield { type: 'phase-started', phase: 'RUN' };
        yield says('begun\n');
        await sleep(700, undefined, { signal }).catch(() => {});
        yield signal.aborted ? ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' }) : ended();
      },
    });
    const { id } = await submit();
    await eventually(database, id, ({ lastSeq }) => lastSeq > 0);
    await worker.worker.stop('test');
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('takes over at once from a worker of this host whose process is gone, its jobs and containers too', async () => {
    const engine = new FakeEngine();
    engine.addImage('fake/python:1');
    // A process id that is none.
    const deadId = await registerDead({ pid: 2 ** 22 + 7, heartbeatAgeMs: 3_500 });
    const { id } = await submit();
    await claimNext(database.stores, { workerId: deadId, expected: id });
    await lockJobs(deadId);
    const orphan = await makeContainer(engine, { worker: deadId, instance: 'test-instance' });
    const neighbour = await makeContainer(engine, { worker: deadId, instance: 'another' });

    await using worker = await startTestWorker(database, { engine });
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    await expect.poll(() => engine.containers.map((container) => container.id)).toEqual([neighbour]);
    expect(orphan).not.toBe(neighbour);
    const told = ['worker.dead-released', 'worker.orphans-removed'];
    await expect.poll(() => worker.events).toEqual(expect.arrayContaining(told));
    const { rows } = await database.pool.query('SELECT FROM graphile_worker.jobs WHERE locked_by = $1', [deadId]);
    expect(rows).toEqual([]);
  });

  it('takes over from a worker of another host that has not been heard of for ten seconds, not sooner', async () => {
    const quiet = await registerDead({ hostname: 'elsewhere', pid: 1, heartbeatAgeMs: 7_000 });
    const { id } = await submit();
    await claimNext(database.stores, { workerId: quiet, expected: id });
    await using _ = await startTestWorker(database);
    await sleep(1_000);
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'RUNNING', attempt: 1 });
    expect(await untilEnded(database, id, 15_000)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
  });

  it('takes over from a worker whose last heartbeat lies in the future, as the clock was set back', async () => {
    const dead = await registerDead({ hostname: 'elsewhere', pid: 1, heartbeatAgeMs: -3_600_000 });
    const { id } = await submit();
    await claimNext(database.stores, { workerId: dead, expected: id });
    await using _ = await startTestWorker(database);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
  });

  it('takes nothing from others that live when the clock is set, forward or back', async () => {
    await using other = await startTestWorker(database, { script: untilStopped, hostname: 'other', capacity: 1 });
    const { id } = await submit();
    await eventually(database, id, ({ status, lastSeq }) => status === 'RUNNING' && lastSeq > 0);
    await using judge = await startTestWorker(database, { hostname: 'judge' });
    // It judges once it was heard for ten seconds.
    await sleep(11_000);
    for (const jump of ["interval '1 hour'", "interval '-1 hour'"]) {
      await database.pool.query(`UPDATE worker SET heartbeat_at = heartbeat_at - ${jump} WHERE id = $1`, [other.id]);
      await sleep(3_000);
    }
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'RUNNING', attempt: 1 });
    expect([...judge.events, ...other.events]).not.toContain('worker.dead-released');
    expect(other.events).not.toContain('worker.declared-dead');
    await database.stores.executions.requestTerminate(id);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'TERMINATED' });
  });

  it('abandons its runs when others took it for dead, writes nothing more, and then goes on', async () => {
    await using worker = await startTestWorker(database, { script: untilStopped });
    const { id } = await submit();
    await eventually(database, id, ({ status, lastSeq }) => status === 'RUNNING' && lastSeq > 0);
    // What another worker does with one that was frozen; and it takes the execution before this one wakes up.
    const other = await registerWorker(database.stores);
    await database.pool.query(
      `UPDATE execution SET worker_id = $2, fencing_token = 'other', attempt = 2 WHERE id = $1`,
      [id, other],
    );
    await database.stores.workers.stopped(worker.id);

    await expect.poll(() => worker.events, { timeout: 10_000 }).toContain('execution.lost');
    await expect.poll(() => worker.events).toContain('worker.declared-dead');
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'RUNNING', attempt: 2, lastSeq: 1 });
    await expect
      .poll(async () => (await database.stores.workers.alive(10_000)).map((alive) => alive.id), { timeout: 10_000 })
      .toContain(worker.id);
    worker.runner.script = hello;
    expect(await untilEnded(database, (await submit()).id)).toMatchObject({ status: 'COMPLETED' });
    await database.pool.query(`DELETE FROM execution WHERE id = $1`, [id]);
  });

  it('comes for an execution whose job got lost', async () => {
    const { id } = await submit();
    await database.pool.query('DELETE FROM graphile_worker._private_jobs');
    await using _ = await startTestWorker(database);
    expect(await untilEnded(database, id, 15_000)).toMatchObject({ status: 'COMPLETED' });
  });
});

async function registerDead(dead: { hostname?: string; pid: number; heartbeatAgeMs: number }) {
  const id = await registerWorker(database.stores);
  await database.pool.query(
    `UPDATE worker SET hostname = $2, pid = $3, heartbeat_at = now() - $4 * interval '1 ms' WHERE id = $1`,
    [id, dead.hostname ?? 'test-host', dead.pid, dead.heartbeatAgeMs],
  );
  return id;
}

/** As graphile leaves them when a worker is killed. */
async function lockJobs(workerId: string) {
  await database.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = $1 WHERE locked_at IS NULL`,
    [workerId],
  );
}

async function makeContainer(engine: FakeEngine, owner: { worker: string; instance: string }) {
  const id = await engine.createContainer({
    image: 'fake/python:1',
    command: [],
    labels: sandboxLabels({ ...owner, sandboxId: 'sandbox' }),
    runUid: 1,
    memoryBytes: 1,
    diskBytes: 1,
    cpus: 1,
    pids: 1,
  });
  return id;
}
