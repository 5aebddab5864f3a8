import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import { DEFAULT_LIMITS, MOST_LIMITS } from '#core/limits.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ended, madeEnvironment, type Script, says } from '#tests/support/scripted-runner.ts';
import { eventually, startTestWorker, type TestWorkerOptions, untilEnded } from '#tests/support/test-worker.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { RunRequest } from '#worker/runners/runner.ts';

const MIB = 1024 ** 2;

let database: TestDatabase;
let owner: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.pool.query('DELETE FROM execution'));

const submit = async (memoryMib: number, cpus = 1) => {
  const limits = { ...DEFAULT_LIMITS, memoryBytes: memoryMib * MIB, cpus };
  return (await submitOne(database.stores, owner, { submission: { limits } })).id;
};
const statuses = async (id: ExecutionId) => (await database.stores.executions.events(id)).map(({ to }) => to);
const isDelayed = (id: ExecutionId) => eventually(database, id, ({ status }) => status === 'DELAYED');

/** Runs that go on until the test ends them, and the most memory that they had together. */
function heldRuns() {
  const running = new Map<string, { request: RunRequest; end: () => void }>();
  const most = { runs: 0, memoryMib: 0 };
  const script: Script = async function* (request, signal) {
    const over = Promise.withResolvers<void>();
    running.set(request.executionId, { request, end: over.resolve });
    const memory = [...running.values()].reduce((sum, each) => sum + each.request.limits.memoryBytes, 0);
    most.runs = Math.max(most.runs, running.size);
    most.memoryMib = Math.max(most.memoryMib, memory / MIB);
    try {
      yield madeEnvironment(`container-of-${request.executionId}`);
      yield { type: 'phase-started', phase: 'RUN' };
      yield says('hello\n');
      if (!signal.aborted) await Promise.race([over.promise, once(signal, 'abort')]);
      yield signal.aborted ? ended({ exitCode: null, signal: 'SIGKILL', reason: 'killed' }) : ended();
    } finally {
      running.delete(request.executionId);
    }
  };
  /** Waits until it stands so, and can be ended: its program begins a little after its claim. */
  const isRunning = async (id: ExecutionId) => {
    await eventually(database, id, ({ status }) => status === 'RUNNING');
    await expect.poll(() => running.has(id), { timeout: 20_000 }).toBe(true);
  };
  const end = (id: ExecutionId) => running.get(id)?.end();
  const endAll = () => {
    for (const each of running.values()) each.end();
  };
  return { script, most, isRunning, end, endAll, running };
}

/** One whose containers may take so much together. */
function startWorker(memoryMib: number, options: TestWorkerOptions = {}) {
  const engine = new FakeEngine({ info: { memoryBytes: memoryMib * MIB } });
  const resources = { memoryShare: 1, containerEstimateBytes: 16 * MIB, most: MOST_LIMITS, ...options.resources };
  return startTestWorker(database, { engine, ...options, resources });
}

describe('a worker that has no room', () => {
  it('never starts what does not fit, says why it waits, and goes on as room comes', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(1024, { script: runs.script, capacity: 8 });
    const [first, second] = [await submit(512), await submit(256)];
    await Promise.all([runs.isRunning(first), runs.isRunning(second)]);
    const large = await submit(512);
    const delayed = await isDelayed(large);
    expect(delayed).toMatchObject({
      attempt: 0,
      delayReason: 'It needs 512 MiB of memory, and the workers have 256 MiB free.',
    });
    // What fits goes by, for a while.
    const small = await submit(128);
    await runs.isRunning(small);
    runs.end(second);
    expect((await database.stores.executions.byId(large))?.status).toBe('DELAYED');
    runs.end(first);
    await runs.isRunning(large);
    runs.endAll();
    for (const id of [first, second, large, small])
      expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(runs.most.memoryMib).toBeLessThanOrEqual(1024);
    expect(await statuses(large)).toEqual(['QUEUED', 'DELAYED', 'RUNNING', 'COMPLETED']);
  });

  it('says so of cores too', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(4096, { script: runs.script, capacity: 4 });
    const first = await submit(64, 3);
    await runs.isRunning(first);
    const second = await submit(64, 2);
    expect(await isDelayed(second)).toMatchObject({ delayReason: 'It needs 2 CPUs, and the workers have 1 free.' });
    runs.end(first);
    await runs.isRunning(second);
    runs.endAll();
    await untilEnded(database, second);
  });

  it('says that all places are taken, once, with no job for what waits so; and runs all of it in the end', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(4096, { script: runs.script, capacity: 2 });
    const ids = await Promise.all(Array.from({ length: 6 }, () => submit(64)));
    await expect.poll(() => runs.running.size).toBe(2);
    const waiting = ids.filter((id) => !runs.running.has(id));
    for (const id of waiting)
      expect(await isDelayed(id)).toMatchObject({ delayReason: 'All 2 places of the workers are taken.' });
    // Several looks of the worker at what waits.
    await sleep(5_000);
    const jobs = await database.pool.query('SELECT count(*)::int AS n FROM graphile_worker.jobs');
    expect(jobs.rows[0].n).toBeLessThanOrEqual(ids.length);
    const ending = setInterval(runs.endAll, 20);
    try {
      for (const id of ids) expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    } finally {
      clearInterval(ending);
    }
    for (const id of waiting) expect(await statuses(id)).toEqual(['QUEUED', 'DELAYED', 'RUNNING', 'COMPLETED']);
    expect(runs.most.runs).toBe(2);
  });

  it('keeps room for a large run that was passed by for long, says so of the others, and starves nobody', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(1024, { script: runs.script, capacity: 8 });
    const first = await submit(768);
    await runs.isRunning(first);
    const large = await submit(1024);
    await isDelayed(large);
    const passedBy = `UPDATE execution SET short_of_room_since = now() - interval '11 s' WHERE id = $1`;
    await database.pool.query(passedBy, [large]);
    const small = await submit(64);
    expect(await isDelayed(small)).toMatchObject({
      delayReason: 'Room is kept for a larger run that has waited longer.',
    });
    runs.end(first);
    await runs.isRunning(large);
    expect((await database.stores.executions.byId(small))?.status).toBe('DELAYED');
    runs.end(large);
    await runs.isRunning(small);
    runs.endAll();
    for (const id of [first, large, small]) expect(await untilEnded(database, id)).toMatchObject({ attempt: 1 });
  });

  it('fills all places that one run’s end makes room for', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(1024, { script: runs.script, capacity: 8 });
    const large = await submit(1024);
    await runs.isRunning(large);
    const small = await Promise.all(Array.from({ length: 4 }, () => submit(256)));
    for (const id of small) await isDelayed(id);
    runs.end(large);
    await expect.poll(() => runs.running.size).toBe(4);
    runs.endAll();
    for (const id of small) await untilEnded(database, id);
    expect(runs.most.memoryMib).toBe(1024);
  });

  it('has never more than fits, whatever comes at once, and loses nothing', async () => {
    const runs = heldRuns();
    await using _ = await startWorker(1024, { script: runs.script, capacity: 8 });
    const sizes = [64, 512, 128, 1024, 256, 64, 768, 64, 300, 128, 512, 64, 1024, 64, 256, 128, 640, 64, 64, 512];
    const ending = setInterval(runs.endAll, 30);
    try {
      const ids = await Promise.all(sizes.map((memoryMib) => submit(memoryMib)));
      for (const id of ids) expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    } finally {
      clearInterval(ending);
    }
    expect(runs.most.memoryMib).toBeLessThanOrEqual(1024);
    expect(runs.most.memoryMib).toBeGreaterThan(512);
  });
});

describe('a worker that drains', () => {
  const drain = (id: Parameters<typeof database.stores.workers.setDraining>[0], draining: boolean) =>
    database.stores.workers.setDraining(id, draining, 15_000);

  it('finishes what it has and takes nothing new, which others run; it stays, and takes runs again', async () => {
    const runs = heldRuns();
    await using drained = await startWorker(1024, { script: runs.script, hostname: 'drained' });
    const had = await submit(64);
    await runs.isRunning(had);
    await drain(drained.id, true);
    await expect.poll(() => drained.events, { timeout: 5_000 }).toContain('worker.draining');
    const waits = await submit(64);
    expect(await isDelayed(waits)).toMatchObject({ delayReason: 'All workers are draining.' });
    await using other = await startWorker(1024, { hostname: 'other' });
    expect(await untilEnded(database, waits)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(other.runner.requests.map(({ executionId }) => executionId)).toEqual([waits]);
    runs.end(had);
    expect(await untilEnded(database, had)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect((await database.stores.workers.alive(15_000)).map(({ id }) => id)).toContain(drained.id);

    await drain(other.id, true);
    await expect.poll(() => other.events, { timeout: 5_000 }).toContain('worker.draining');
    const again = await submit(64);
    await isDelayed(again);
    await drain(drained.id, false);
    await runs.isRunning(again);
    runs.endAll();
    expect(await untilEnded(database, again)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(drained.runner.requests.map(({ executionId }) => executionId)).toEqual([had, again]);
  });
});

describe('several workers on one database', () => {
  it('share what waits, each what fits it, and lose nothing where one stops in the middle', async () => {
    const [large, small] = [heldRuns(), heldRuns()];
    await using big = await startWorker(2048, { script: large.script, capacity: 4, hostname: 'big' });
    const tiny = await startWorker(256, { script: small.script, capacity: 4, hostname: 'tiny' });
    const ending = setInterval(() => [large, small].map((runs) => runs.endAll()), 50);
    try {
      const sizes = Array.from({ length: 40 }, (_, index) => [64, 128, 1024, 64, 256][index % 5] ?? 64);
      const ids = await Promise.all(sizes.map((memoryMib) => submit(memoryMib)));
      await expect.poll(() => tiny.runner.requests.length).toBeGreaterThan(3);
      await tiny.worker.stop('a deploy');
      for (const id of ids) {
        const execution = await untilEnded(database, id, 40_000);
        expect(execution).toMatchObject({ status: 'COMPLETED' });
        expect((await statuses(id)).filter(isFinal)).toEqual(['COMPLETED']);
      }
    } finally {
      clearInterval(ending);
      await tiny.worker.stop('the test is over');
    }
    expect(big.runner.requests.length).toBeGreaterThan(10);
    expect(tiny.runner.requests.every(({ limits }) => limits.memoryBytes <= 256 * MIB)).toBe(true);
    expect(small.most.memoryMib).toBeLessThanOrEqual(256);
    expect(large.most.memoryMib).toBeLessThanOrEqual(2048);
  });
});
