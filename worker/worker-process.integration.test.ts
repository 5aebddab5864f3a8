import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRecord } from '#db/stores/user-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { eventually, textOf, untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance } from '#tests/support/worker-process.ts';

const TICKS = 'import time\nfor i in range(30):\n  print(i)\n  time.sleep(0.1)\n';
const tickLines = Array.from({ length: 30 }, (_, line) => `${line}\n`).join('');

let database: TestDatabase;
let owner: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
  await ensureLanguageImage('python');
}, 300_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const submit = (content: string) =>
  submitOne(database.stores, owner, { submission: { files: [{ path: 'main.py', content, encoding: 'utf8' }] } });
const speaks = (id: Parameters<typeof eventually>[1]) => eventually(database, id, ({ lastSeq }) => lastSeq > 0);

describe('a worker process on a real engine', () => {
  it('streams a program’s lines while it runs, and leaves nothing behind when it is told to stop', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const { id } = await submit(TICKS);
    expect(await speaks(id)).toMatchObject({ status: 'RUNNING', environment: { engine: 'docker' } });
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(await textOf(database, id)).toBe(tickLines);
    await worker.end('SIGTERM');
    expect(worker.exitCode).toBe(0);
    expect(await instance.containers()).toEqual([]);
    expect(worker.output).toContain('"event":"worker.stopped"');
  });

  it('has a container ready before anything comes, runs what an owner asks for in one, and loses no run to one that broke', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    await expect.poll(() => instance.containers(), { timeout: 10_000 }).toHaveLength(1);
    const used = await containerOf(await submit('print(1)'));
    expect(await containerOf(await submit('print(2)'))).toBe(used);
    await expect.poll(async () => (await instance.containers()).length, { timeout: 10_000 }).toBeGreaterThan(1);
    const broken = await instance.containers();
    await instance.killContainers();
    const last = await containerOf(await submit('print(3)'));
    expect(broken).not.toContain(last);
    await worker.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
    const sql = 'SELECT destroyed_at FROM environment WHERE container_id = ANY($1)';
    const { rows } = await database.pool.query(sql, [[used, last]]);
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ destroyed_at: expect.any(Date) })));
  });

  it('gives each run a container of its own where nothing is to be reused', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker({ SANDBOX_REUSE: 'never' });
    const used = new Set<string>();
    for (const line of [1, 2, 3]) used.add(await containerOf(await submit(`print(${line})`)));
    expect(used.size).toBe(3);
    await worker.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
  });

  it('ends a program that ignores everything at once when its owner stops it', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const { id } = await submit(
      'import signal\nfor s in (signal.SIGTERM, signal.SIGINT): signal.signal(s, signal.SIG_IGN)\nprint(1)\nwhile True: pass\n',
    );
    await speaks(id);
    const askedMs = performance.now();
    await database.stores.executions.requestTerminate(id);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'TERMINATED', outcome: { type: 'TERMINATED' } });
    expect(performance.now() - askedMs).toBeLessThan(2_000);
    await worker.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
  });

  it('gives a run that goes on back and is gone within six seconds, with its containers', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const { id } = await submit('import time\nprint(1)\ntime.sleep(9)\n');
    await speaks(id);
    const stoppedMs = performance.now();
    await worker.end('SIGTERM');
    expect(performance.now() - stoppedMs).toBeLessThan(6_000);
    expect(await instance.containers()).toEqual([]);
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'QUEUED', terminateRequested: false });
    await database.stores.executions.requestTerminate(id);
  });

  it('stops by itself when its launcher is gone', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const { id } = await submit('import time\nprint(1)\ntime.sleep(9)\n');
    await speaks(id);
    await worker.disconnect();
    expect(await instance.containers()).toEqual([]);
    expect(await database.stores.executions.byId(id)).toMatchObject({ status: 'QUEUED' });
    await database.stores.executions.requestTerminate(id);
  });

  it('killed in mid-run, is followed by one that gives the run back, sweeps the container and ends it once', async () => {
    await using instance = await TestInstance.create(database.url);
    const killed = await instance.startWorker();
    const { id } = await submit(TICKS);
    await speaks(id);
    await killed.end('SIGKILL');
    const left = await instance.containers();
    expect(left).not.toEqual([]);

    const killedMs = performance.now();
    const next = await instance.startWorker();
    await eventually(database, id, ({ attempt }) => attempt === 2);
    expect(performance.now() - killedMs).toBeLessThan(15_000);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    const head = await database.stores.logs.head(id, 'stdout', 10_000);
    expect(Buffer.from(head.content).toString()).toBe(tickLines);
    const statuses = (await database.stores.executions.events(id)).map(({ to }) => to);
    // A worker that has not looked at its image yet may let it wait for a moment, in between or before.
    const begunAndEnded = statuses.filter((status) => status !== 'QUEUED' && status !== 'DELAYED');
    expect(begunAndEnded).toEqual(['RUNNING', 'RUNNING', 'COMPLETED']);
    const stillThere = async () => (await instance.containers()).filter((container) => left.includes(container));
    await expect.poll(stillThere, { timeout: 10_000 }).toEqual([]);
    expect(next.output).toContain('"event":"worker.dead-released"');
    await next.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
  });

  it('frozen in mid-run, has its run taken over, and wakes up without spoiling it', async () => {
    await using instance = await TestInstance.create(database.url);
    const frozen = await instance.startWorker();
    const { id } = await submit('import time\nfor i in range(4):\n  print(i)\n  time.sleep(0.5)\n');
    await speaks(id);
    frozen.signal('SIGSTOP');
    const frozenMs = performance.now();
    const other = await instance.startWorker();
    await eventually(database, id, ({ attempt }) => attempt === 2);
    const takenOverMs = performance.now() - frozenMs;
    // Not at once, as it may only be slow; and not late.
    expect(takenOverMs).toBeGreaterThan(6_000);
    expect(takenOverMs).toBeLessThan(15_000);
    frozen.signal('SIGCONT');
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    const head = await database.stores.logs.head(id, 'stdout', 10_000);
    expect(Buffer.from(head.content).toString()).toBe('0\n1\n2\n3\n');
    await expect.poll(() => frozen.output, { timeout: 10_000 }).toContain('"event":"execution.lost"');

    await other.end('SIGTERM');
    expect(await untilEnded(database, (await submit('print(1)')).id)).toMatchObject({ status: 'COMPLETED' });
    await frozen.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
  });

  it('shares the work with one of another size, and is told to stop in the middle without losing any', async () => {
    await using instance = await TestInstance.create(database.url);
    // At most two and one at a time: what fits the room, and what fits the places.
    const [first, second] = await Promise.all([
      instance.startWorker({ MAX_WORKERS: '4', MAX_CONTAINERS: '2' }),
      instance.startWorker({ MAX_WORKERS: '1' }),
    ]);
    const submitted = await Promise.all(
      Array.from({ length: 16 }, (_, run) => submit(`import time\nprint(${run})\ntime.sleep(0.4)\n`)),
    );
    const ends = async () => {
      const all = await Promise.all(submitted.map(({ id }) => database.stores.executions.byId(id)));
      return all.filter((execution) => execution?.status === 'COMPLETED').length;
    };
    await expect.poll(ends, { timeout: 20_000 }).toBeGreaterThan(4);
    await first.end('SIGTERM');
    expect(first.exitCode).toBe(0);
    for (const [run, { id }] of submitted.entries()) {
      expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', outcome: { exitCode: 0 } });
      const head = await database.stores.logs.head(id, 'stdout', 1_000);
      expect(Buffer.from(head.content).toString()).toBe(`${run}\n`);
    }
    const { rows } = await database.pool.query<{ workers: number }>(
      `SELECT count(DISTINCT worker_id)::int AS workers FROM execution WHERE id = ANY($1)`,
      [submitted.map(({ id }) => id)],
    );
    expect(rows[0]?.workers).toBe(2);
    await second.end('SIGTERM');
    expect(await instance.containers()).toEqual([]);
  });

  it('drains as an admin wants it: finishes what it has, says why the rest waits, and takes it when it may', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const had = await submit(TICKS);
    await speaks(had.id);
    const drain = async (draining: boolean) => {
      for (const { id } of await database.stores.workers.alive(15_000))
        await database.stores.workers.setDraining(id, draining, 15_000);
    };
    await drain(true);
    await expect.poll(() => worker.output, { timeout: 5_000 }).toContain('"event":"worker.draining"');
    const waits = await submit('print(1)');
    const delayed = await eventually(database, waits.id, ({ status }) => status === 'DELAYED');
    expect(delayed.delayReason).toBe('All workers are draining.');
    expect(await untilEnded(database, had.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    await drain(false);
    expect(await untilEnded(database, waits.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    await worker.end('SIGTERM');
    expect(worker.exitCode).toBe(0);
  });

  it('goes on with a run through a database that is away for some seconds', async () => {
    await using instance = await TestInstance.create(database.url);
    const worker = await instance.startWorker();
    const { id } = await submit(TICKS);
    await speaks(id);
    await whileDatabaseIsAway(3_000);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(await textOf(database, id)).toBe(tickLines);
    const after = await submit('print("after")\n');
    expect(await untilEnded(database, after.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    await worker.end('SIGTERM');
    expect(worker.exitCode).toBe(0);
  });

  it('says what to set where it is not told of a database', async () => {
    await using instance = await TestInstance.create(database.url);
    await expect(instance.startWorker({ DATABASE_URL: '' })).rejects.toThrow('DATABASE_URL must be set');
  });
});

/** In which it came to its end, at the first attempt. */
async function containerOf({ id }: { id: Parameters<typeof untilEnded>[1] }): Promise<string> {
  expect(await untilEnded(database, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  const { rows } = await database.pool.query('SELECT container_id FROM environment WHERE execution_id = $1', [id]);
  return rows[0]?.container_id;
}

/** Cuts all connections and lets nobody in for a while, as a restart does. */
async function whileDatabaseIsAway(forMs: number): Promise<void> {
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  const { Client } = (await import('pg')).default;
  const admin = new Client({ connectionString: process.env.SANDPIPER_TEST_DATABASE_URL });
  await admin.connect();
  try {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await sleep(forMs);
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
}
