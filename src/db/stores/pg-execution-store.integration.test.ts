import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { executionFilterSchema } from '#core/contracts/executions.ts';
import { type ExecutionId, newId } from '#core/ids.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import {
  aChunk,
  aNewExecution,
  anEnd,
  claimNext,
  makeUser,
  registerWorker,
  submitOne,
} from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ClaimedExecution } from './execution-store.ts';
import type { Stores } from './stores.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let stores: Stores;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 30 });
  stores = database.stores;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE graphile_worker._private_jobs');
  owner = await makeUser(stores);
});

const ANY_ROOM = { room: UNBOUNDED_ROOM, soon: UNBOUNDED_ROOM };

async function jobs(): Promise<{ run_at: Date }[]> {
  const { rows } = await database.pool.query<{ run_at: Date }>(
    `SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = 'run_execution' ORDER BY id`,
  );
  return rows;
}

async function waitingForLocks(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.count ?? 0;
}

async function deadWorker() {
  const id = await registerWorker(stores);
  await stores.workers.stopped(id);
  return id;
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

async function ageBy(id: ExecutionId, interval: string) {
  await database.pool.query(`UPDATE execution SET queued_at = queued_at - $2::interval WHERE id = $1`, [id, interval]);
}

describe('submitting', () => {
  test('stores the execution and its job together', async () => {
    const { execution, created } = await stores.executions.submit(aNewExecution(owner, { title: 'hello' }));
    expect(created).toBe(true);
    expect(execution).toMatchObject({
      status: 'QUEUED',
      title: 'hello',
      language: 'python',
      attempt: 0,
      ownerId: owner.id,
      owner: { email: owner.email, name: null },
      outcome: null,
      environment: null,
    });
    expect(await jobs()).toHaveLength(1);
    expect(await stores.executions.byId(execution.id)).toEqual({ ...execution, queue: { class: 'BATCH', place: 1 } });
  });

  test('leaves neither where one of them fails', async () => {
    const nobody = { id: newId('user') };
    await expect(stores.executions.submit(aNewExecution(nobody))).rejects.toThrow();
    expect(await jobs()).toHaveLength(0);
  });

  test('keeps every character of the files, NUL and all', async () => {
    const files = [{ path: 'main.py', content: 'a\u0000b "\\" \u2028 🐦\n', encoding: 'utf8' as const }];
    const execution = await submitOne(stores, owner, { submission: { files, stdin: '\u0000' } });
    expect(execution.submission.files).toEqual(files);
    expect((await claimNext(stores)).submission.stdin).toBe('\u0000');
  });

  test('gives the earlier execution for a key that was used, also to many at once', async () => {
    const keyed = aNewExecution(owner, { idempotency: { key: 'k', hash: 'h' } });
    const answers = await Promise.all(Array.from({ length: 12 }, () => stores.executions.submit(keyed)));
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.execution.id)).size).toBe(1);
    expect(answers[0]?.execution.idempotencyHash).toBe('h');
    expect(await jobs()).toHaveLength(1);
  });

  test('gives the earlier execution for a key also where the queue is full by now', async () => {
    const keyed = aNewExecution(owner, { idempotency: { key: 'k', hash: 'h' } });
    const { execution } = await stores.executions.submit(keyed);
    const admit = () => {
      throw new Error('full');
    };
    const full = { room: { limits: { own: 1, all: 1 }, admit } };
    expect(await stores.executions.submit(keyed, full)).toMatchObject({
      created: false,
      execution: { id: execution.id },
    });
    expect(await stores.executions.submitBatch([keyed], full)).toMatchObject([{ id: execution.id }]);
    const other = aNewExecution(owner, { idempotency: { key: 'other', hash: 'h' } });
    await expect(stores.executions.submit(other, full)).rejects.toThrow('full');
    await expect(stores.executions.submitBatch([other], full)).rejects.toThrow('full');
    expect(await stores.executions.countWaiting(owner.id)).toMatchObject({ own: 1 });
  });

  test('a key belongs to its owner alone', async () => {
    const other = await makeUser(stores);
    const idempotency = { key: 'k', hash: 'h' };
    const first = await stores.executions.submit(aNewExecution(owner, { idempotency }));
    const second = await stores.executions.submit(aNewExecution(other, { idempotency }));
    expect(second.created).toBe(true);
    expect(second.execution.id).not.toBe(first.execution.id);
  });

  test('a key is free again after 24 hours, once, for many at once', async () => {
    const keyed = aNewExecution(owner, { idempotency: { key: 'k', hash: 'h' } });
    const { execution } = await stores.executions.submit(keyed);
    await ageBy(execution.id, '23 hours 59 minutes');
    expect((await stores.executions.submit(keyed)).created).toBe(false);
    await ageBy(execution.id, '2 minutes');
    const answers = await Promise.all(Array.from({ length: 8 }, () => stores.executions.submit(keyed)));
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(answers.some((answer) => answer.execution.id === execution.id)).toBe(false);
  });
});

describe('claiming', () => {
  test('takes the oldest and says who has it', async () => {
    const first = await submitOne(stores, owner);
    await submitOne(stores, owner);
    const claim = await claimNext(stores, { expected: first.id });
    expect(claim).toMatchObject({ ownerId: owner.id, attempt: 1, lastSeq: 0, submission: first.submission });
    const record = await stores.executions.byId(first.id);
    expect(record).toMatchObject({ status: 'RUNNING', attempt: 1 });
    expect(record?.startedAt).not.toBeNull();
  });

  test('many at once take each execution exactly once', async () => {
    const made = await Promise.all(Array.from({ length: 40 }, () => submitOne(stores, owner)));
    const claims = await Promise.all(
      Array.from({ length: 60 }, () =>
        stores.executions.claim({ workerId: newId('worker'), languages: null, ...ANY_ROOM }),
      ),
    );
    const taken = claims.filter((claim) => claim !== null).map((claim) => claim.id);
    expect(taken).toHaveLength(40);
    expect(new Set(taken)).toEqual(new Set(made.map((execution) => execution.id)));
  });

  test('owners take turns, however long the queue of one is', async () => {
    for (let i = 0; i < 4; i++) await submitOne(stores, owner);
    const late = await makeUser(stores);
    const lateOnes = [await submitOne(stores, late), await submitOne(stores, late)];
    const order = [];
    for (let i = 0; i < 4; i++) order.push((await claimNext(stores)).ownerId);
    expect(order).toEqual([owner.id, late.id, owner.id, late.id]);
    expect(lateOnes).toHaveLength(2);
  });

  test('passes over languages that the worker can not run', async () => {
    await submitOne(stores, owner, { submission: { language: 'node' } });
    const python = await submitOne(stores, owner);
    const worker = newId('worker');
    const claim = { workerId: worker, languages: ['python'], ...ANY_ROOM };
    expect((await stores.executions.claim(claim))?.id).toBe(python.id);
    expect(await stores.executions.claim(claim)).toBeNull();
  });

  test('waits out the pause of one that was given back', async () => {
    const execution = await submitOne(stores, owner);
    const claim = await claimNext(stores);
    const back = { pauseMs: 400, reason: 'the engine failed', countsAsAttempt: true };
    expect(await stores.executions.giveBack(claim, back)).toBe(true);
    const next = { workerId: newId('worker'), languages: null, ...ANY_ROOM };
    expect(await stores.executions.claim(next)).toBeNull();
    await expect
      .poll(() => stores.executions.claim(next), { timeout: 3_000 })
      .toMatchObject({ id: execution.id, attempt: 2 });
  });

  test('costs less than one look through a long queue', async () => {
    await database.pool.query(
      `INSERT INTO execution (id, owner_id, kind, language, title, submission, limits)
       SELECT 'exec_' || lpad(i::text, 24, '0'), $1, 'RAW_CODE', 'python', 'x', '{}', '{}' FROM generate_series(1, 10000) i`,
      [owner.id],
    );
    await database.pool.query('VACUUM ANALYZE execution');
    const claims: number[] = [];
    const looks: number[] = [];
    for (let round = 0; round < 15; round++) {
      claims.push(await millisecondsOf(() => claimNext(stores)));
      looks.push(
        await millisecondsOf(() =>
          database.pool.query(`SELECT md5(string_agg(id, '' ORDER BY title, queued_at)) FROM execution`),
        ),
      );
    }
    expect(median(claims)).toBeLessThan(median(looks));
  });
});

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

test('all that waits is delayed and queued again, however much it is, and is held in pieces only', async () => {
  await database.pool.query(
    `INSERT INTO execution (id, owner_id, kind, language, title, submission, limits)
     SELECT 'exec_' || lpad(i::text, 24, '0'), $1, 'RAW_CODE', 'python', 'x', '{}', '{}' FROM generate_series(1, 1100) i`,
    [owner.id],
  );
  expect(await stores.executions.delayAllWaiting('The engine is away.')).toBe(1100);
  expect(await stores.executions.delayAllWaiting('The engine is away.')).toBe(0);
  expect(await stores.executions.requeueDelayed(['python'])).toBe(1100);
  expect(await jobs()).toHaveLength(1100);
});

test('a claim whose answer doesn’t come is given up before others take its worker for dead', async () => {
  const blocker = await database.pool.connect();
  try {
    await blocker.query('BEGIN; LOCK TABLE execution IN ACCESS EXCLUSIVE MODE');
    await expect(claimNext(stores)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  } finally {
    // The server would still do it.
    await blocker.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    await blocker.query('ROLLBACK');
    blocker.release();
  }
  const { id } = await submitOne(stores, owner);
  expect((await claimNext(stores)).id).toBe(id);
}, 50_000);

describe('fencing', () => {
  let stale: ClaimedExecution;
  let fresh: ClaimedExecution;
  beforeEach(async () => {
    await submitOne(stores, owner);
    stale = await claimNext(stores);
    await stores.executions.giveBack(stale, { pauseMs: 0, reason: 'lost', countsAsAttempt: true });
    fresh = await claimNext(stores, { expected: stale.id });
  });

  test('an attempt that lost its run writes nothing', async () => {
    const before = await stores.executions.byId(stale.id);
    expect(await stores.logs.append(stale, [aChunk(1, 'ghost')])).toBe(false);
    expect(await stores.executions.end(stale, anEnd())).toBe(false);
    expect(await stores.executions.giveBack(stale, { pauseMs: 0, reason: 'x', countsAsAttempt: true })).toBe(false);
    expect(await stores.executions.recordEnvironment(stale, environment())).toBe(false);
    expect(await stores.executions.byId(stale.id)).toEqual(before);
    expect(await stores.logs.read(stale.id, 0, { limit: 10, maxBytes: 1000 })).toEqual([]);
  });

  test('an environment that is recorded again, as its answer was lost, is there once', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    const made = { ...environment(), containerId: 'recorded-twice' };
    expect(await stores.executions.recordEnvironment(claim, made)).toBe(true);
    expect(await stores.executions.recordEnvironment(claim, made)).toBe(true);
    const { rows } = await database.pool.query(`SELECT FROM environment WHERE execution_id = $1`, [claim.id]);
    expect(rows).toHaveLength(1);
    expect(await stores.executions.end(claim, anEnd())).toBe(true);
  });

  test('the end of an environment is recorded without a look through all of them', async () => {
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN UPDATE environment SET destroyed_at = now() WHERE container_id = 'any' AND destroyed_at IS NULL`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index Cond: (container_id =');
      await client.query('ROLLBACK');
    } finally {
      client.release();
    }
  });

  test('the attempt that has it does, until it has ended', async () => {
    expect(await stores.logs.append(fresh, [aChunk(1, 'hi', { attempt: 2 })])).toBe(true);
    expect(await stores.executions.recordEnvironment(fresh, environment())).toBe(true);
    expect(await stores.executions.end(fresh, anEnd({ truncated: true }))).toBe(true);
    expect(await stores.executions.end(fresh, anEnd())).toBe(false);
    expect(await stores.logs.append(fresh, [aChunk(2, 'late', { attempt: 2 })])).toBe(false);
    expect(await stores.executions.byId(fresh.id)).toMatchObject({
      status: 'COMPLETED',
      attempt: 2,
      lastSeq: 1,
      truncated: true,
      outcome: anEnd().outcome,
      phases: anEnd().phases,
      wallMs: 21,
      cpuMs: 17,
      peakMemoryBytes: 9_437_184,
      environment: { engine: 'docker', runtime: 'runc', image: 'sandpiper/python', digest: 'sha256:1' },
    });
  });
});

function environment() {
  return {
    engine: 'docker',
    runtime: 'runc',
    image: 'sandpiper/python',
    digest: 'sha256:1',
    containerId: newId('environment'),
    createdAt: new Date(),
  };
}

describe('giving back', () => {
  test('adds a job for the time of the next attempt', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    await stores.executions.giveBack(claim, { pauseMs: 60_000, reason: 'the engine failed', countsAsAttempt: true });
    const { rows } = await database.pool.query<{ notBefore: Date; pauseMs: number }>(
      `SELECT not_before AS "notBefore", extract(epoch FROM not_before - now()) * 1000 AS "pauseMs"
       FROM execution WHERE id = $1`,
      [claim.id],
    );
    expect(Number(rows[0]?.pauseMs)).toBeGreaterThan(50_000);
    expect(Number(rows[0]?.pauseMs)).toBeLessThanOrEqual(60_001);
    expect((await jobs()).map((job) => job.run_at)).toContainEqual(rows[0]?.notBefore);
    expect(await stores.executions.byId(claim.id)).toMatchObject({ status: 'QUEUED', attempt: 1 });
  });

  test('to DELAYED keeps the reason and adds no job', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    const back = { status: 'DELAYED', pauseMs: 0, reason: 'no room', countsAsAttempt: false } as const;
    await stores.executions.giveBack(claim, back);
    expect(await stores.executions.byId(claim.id)).toMatchObject({
      status: 'DELAYED',
      delayReason: 'no room',
      attempt: 0,
      startedAt: null,
    });
    expect(await jobs()).toHaveLength(1);
  });

  test('an attempt that has written output counts all the same, so that no two share a number', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    await stores.logs.append(claim, [aChunk(1, 'half')]);
    await stores.executions.giveBack(claim, { pauseMs: 0, reason: 'stopping', countsAsAttempt: false });
    expect(await claimNext(stores)).toMatchObject({ attempt: 2, lastSeq: 1 });
  });

  test('ends one that somebody asked to end', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    await stores.executions.requestTerminate(claim.id);
    expect(await stores.executions.giveBack(claim, { pauseMs: 0, reason: 'x', countsAsAttempt: true })).toBe(true);
    expect(await stores.executions.byId(claim.id)).toMatchObject({
      status: 'TERMINATED',
      outcome: { type: 'TERMINATED' },
    });
    expect(await jobs()).toHaveLength(1);
  });
});

describe('giving back what must not be run twice', () => {
  test.each([
    ['had the network and had begun', { network: 'egress' }, true, 'FAILED'],
    ['had the network and had not begun', { network: 'egress' }, false, 'QUEUED'],
    ['had the network and is idempotent', { network: 'egress', idempotent: true }, true, 'QUEUED'],
    ['had no network', { network: 'none' }, true, 'QUEUED'],
  ] as const)('one that %s', async (_, submission, begun, status) => {
    const { id } = await submitOne(stores, owner, { submission });
    const claim = await claimNext(stores);
    const back = { pauseMs: 0, reason: 'The worker that ran it stops.', countsAsAttempt: false, begun };
    expect(await stores.executions.giveBack(claim, back)).toBe(true);
    const record = await stores.executions.byId(id);
    expect(record).toMatchObject({ status });
    if (status !== 'FAILED') return;
    expect(record?.outcome).toMatchObject({
      type: 'ENVIRONMENT',
      message:
        'The worker that ran it stops. It may have changed something outside and does not say that it is idempotent, so it is not run again.',
    });
    expect(record).toMatchObject({ attempt: 1 });
    expect(await stores.deadLetters.byId(id)).toMatchObject({ id, resolution: null });
    // The one of its submission: nothing is left to run.
    expect(await jobs()).toHaveLength(1);
  });
});

describe('terminating', () => {
  test.each(['QUEUED', 'DELAYED'])('ends one that is %s at once', async (status) => {
    const execution = await submitOne(stores, owner);
    if (status === 'DELAYED') await stores.executions.delayAllWaiting('the engine is away');
    const record = await stores.executions.requestTerminate(execution.id);
    expect(record).toMatchObject({
      status: 'TERMINATED',
      outcome: { type: 'TERMINATED', message: 'terminated before it started' },
      startedAt: null,
    });
    expect(record?.endedAt).not.toBeNull();
    expect(await stores.executions.claim({ workerId: newId('worker'), languages: null, ...ANY_ROOM })).toBeNull();
  });

  test('of one that runs is told to the workers, and asking again changes nothing', async () => {
    const hub = createListenHub({ url: database.url });
    onTestFinished(() => hub[Symbol.asyncDispose]());
    await hub.start();
    const told: string[] = [];
    hub.onTerminate((id) => told.push(id));
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    const record = await stores.executions.requestTerminate(claim.id);
    expect(record).toMatchObject({ status: 'RUNNING', terminateRequested: true });
    await expect.poll(() => told).toEqual([claim.id]);
    expect(await stores.executions.requestTerminate(claim.id)).toEqual(record);
    expect(await stores.executions.terminateRequested([claim.id, newId('execution')])).toEqual([claim.id]);

    await stores.executions.end(
      claim,
      anEnd({
        status: 'TERMINATED',
        outcome: { type: 'TERMINATED', exitCode: null, signal: 'KILL', message: 'terminated after 1 s' },
      }),
    );
    expect(await stores.executions.requestTerminate(claim.id)).toMatchObject({ status: 'TERMINATED' });
    expect(await stores.executions.terminateRequested([claim.id])).toEqual([]);
  });

  test('is too late for one that has ended, and for one that never was', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    await stores.executions.end(claim, anEnd());
    expect(await stores.executions.requestTerminate(claim.id)).toBeNull();
    expect(await stores.executions.requestTerminate(newId('execution'))).toBeNull();
  });

  test('at the same moment as a claim, one of the two wins', async () => {
    for (let round = 0; round < 20; round++) {
      const execution = await submitOne(stores, owner);
      const [record, claim] = await Promise.all([
        stores.executions.requestTerminate(execution.id),
        stores.executions.claim({ workerId: newId('worker'), languages: null, ...ANY_ROOM }),
      ]);
      expect(record?.terminateRequested).toBe(true);
      const now = await stores.executions.byId(execution.id);
      expect(now?.status).toBe(claim ? 'RUNNING' : 'TERMINATED');
      if (claim) await stores.executions.end(claim, anEnd());
    }
  });
});

describe('delaying', () => {
  test('concerns the languages that are not ready, and ends with a job each when they are', async () => {
    const node = await submitOne(stores, owner, { submission: { language: 'node' } });
    const python = await submitOne(stores, owner);
    const text = 'The image of Node.js is being made.';
    expect(await stores.executions.delayWaiting({ readyLanguages: ['python'], text })).toBe(1);
    expect(await stores.executions.delayWaiting({ readyLanguages: ['python'], text })).toBe(0);
    expect(await stores.executions.byId(node.id)).toMatchObject({ status: 'DELAYED', delayReason: text });
    expect(await stores.executions.byId(python.id)).toMatchObject({ status: 'QUEUED', delayReason: null });
    expect(await stores.executions.counts()).toEqual({ queued: 1, delayed: 1, running: 0 });

    expect(await stores.executions.requeueDelayed(['python'])).toBe(0);
    expect(await stores.executions.requeueDelayed(['python', 'node'])).toBe(1);
    expect(await stores.executions.byId(node.id)).toMatchObject({ status: 'QUEUED', delayReason: null });
    expect(await jobs()).toHaveLength(3);
  });

  test('gives each language a reason of its own, and says a new one as it changes', async () => {
    const ids: Parameters<typeof stores.executions.byId>[0][] = [];
    for (const language of ['node', 'rust', 'go']) {
      ids.push((await submitOne(stores, owner, { submission: { language } })).id);
    }
    const reasons = { node: 'Preparing Node.js: step 1 of 3', rust: 'Preparing Rust: step 2 of 5' };
    expect(await stores.executions.delayWaiting({ readyLanguages: [], text: 'Not ready.', reasons })).toBe(3);
    const told = async () =>
      (await Promise.all(ids.map((id) => stores.executions.byId(id)))).map((execution) => execution?.delayReason);
    expect(await told()).toEqual([reasons.node, reasons.rust, 'Not ready.']);
    const later = { ...reasons, rust: 'Preparing Rust: step 3 of 5' };
    expect(await stores.executions.delayWaiting({ readyLanguages: [], text: 'Not ready.', reasons: later })).toBe(1);
    expect(await told()).toEqual([reasons.node, later.rust, 'Not ready.']);
  });

  test('for an image of its language is not for what brings its own along, which goes on as soon as there is an engine', async () => {
    const { id } = await submitOne(stores, owner, { submission: { language: null, image: 'my/image:1' } });
    const status = async () => (await stores.executions.byId(id))?.status;
    expect(await stores.executions.delayWaiting({ readyLanguages: [], text: 'Not ready.' })).toBe(0);
    expect(await stores.executions.waitingLanguages([])).toEqual([]);
    expect(await stores.executions.delayAllWaiting('The engine is away.')).toBe(1);
    expect(await status()).toBe('DELAYED');
    expect(await stores.executions.requeueDelayed([])).toBe(1);
    expect(await status()).toBe('QUEUED');
    const claim = { workerId: newId('worker'), languages: [], room: UNBOUNDED_ROOM, soon: UNBOUNDED_ROOM };
    expect(await stores.executions.claim(claim)).toMatchObject({ id });
  });

  test('knows which languages are waited for, the longest first', async () => {
    for (const language of ['rust', 'node', 'python', 'rust']) {
      await submitOne(stores, owner, { submission: { language } });
    }
    await database.pool.query(`UPDATE execution SET queued_at = queued_at - interval '1 min' WHERE language = 'node'`);
    expect(await stores.executions.waitingLanguages(['python'])).toEqual(['node', 'rust']);
    expect(await stores.executions.waitingLanguages(['python', 'node', 'rust'])).toEqual([]);
  });

  test('leaves alone what waits for the time of its next attempt', async () => {
    await submitOne(stores, owner);
    const claim = await claimNext(stores);
    await stores.executions.giveBack(claim, { pauseMs: 10_000, reason: 'x', countsAsAttempt: true });
    expect(await stores.executions.delayAllWaiting('the engine is away')).toBe(0);
  });

  test('counts what waits, of one and of all', async () => {
    await submitOne(stores, owner);
    await submitOne(stores, await makeUser(stores));
    await stores.executions.delayAllWaiting('the engine is away');
    await submitOne(stores, owner);
    expect(await stores.executions.countWaiting(owner.id)).toEqual({ own: 2, all: 3 });
  });
});

describe('workers that died', () => {
  test('what they had running waits again, and nothing else is touched', async () => {
    const dead = await deadWorker();
    const alive = await registerWorker(stores);
    await submitOne(stores, owner);
    await submitOne(stores, owner);
    const lost = await claimNext(stores, { workerId: dead });
    const kept = await claimNext(stores, { workerId: alive });
    const jobsBefore = (await jobs()).length;

    expect(await stores.executions.releaseOfDeadWorkers([dead], 5)).toEqual([lost.id]);
    expect(await stores.executions.byId(lost.id)).toMatchObject({ status: 'QUEUED', attempt: 1 });
    expect(await stores.executions.byId(kept.id)).toMatchObject({ status: 'RUNNING' });
    expect(await jobs()).toHaveLength(jobsBefore + 1);
    expect(await stores.executions.end(lost, anEnd())).toBe(false);
    expect(await stores.executions.releaseOfDeadWorkers([dead], 5)).toEqual([]);
  });

  test('one that was heard again since it was found dead keeps what it runs', async () => {
    const id = await registerWorker(stores);
    const seen = (await stores.workers.unended()).filter((worker) => worker.id === id);
    expect(await stores.workers.markDead(seen)).toEqual([id]);
    await stores.workers.heartbeat(id, { running: 0, engineStatus: 'up', engineDetail: null });
    await submitOne(stores, owner);
    const fresh = await claimNext(stores, { workerId: id });
    expect(await stores.executions.releaseOfDeadWorkers([id], 5)).toEqual([]);
    expect(await stores.executions.end(fresh, anEnd())).toBe(true);
  });

  test('one can’t be heard while what it had running is given back', async () => {
    const id = await deadWorker();
    await submitOne(stores, owner);
    const { id: execution } = await claimNext(stores, { workerId: id });
    const locker = await database.pool.connect();
    try {
      await locker.query('BEGIN');
      await locker.query('SELECT FROM execution WHERE id = $1 FOR UPDATE', [execution]);
      const releasing = stores.executions.releaseOfDeadWorkers([id], 5);
      await expect.poll(() => waitingForLocks()).toBe(1);
      const beating = stores.workers.heartbeat(id, { running: 0, engineStatus: 'up', engineDetail: null });
      await expect.poll(() => waitingForLocks()).toBe(2);
      await locker.query('COMMIT');
      expect(await releasing).toEqual([execution]);
      expect(await beating).toMatchObject({ wasStopped: true });
    } finally {
      locker.release();
    }
    await stores.executions.requestTerminate(execution);
  });

  test('one that lives gives back what it does not run, and keeps what it runs', async () => {
    const id = await registerWorker(stores);
    await submitOne(stores, owner);
    await submitOne(stores, owner);
    const runs = await claimNext(stores, { workerId: id });
    const forgotten = await claimNext(stores, { workerId: id });
    expect(await stores.executions.releaseOfDeadWorkers([id], 5, [runs.fencingToken])).toEqual([forgotten.id]);
    expect(await stores.executions.byId(runs.id)).toMatchObject({ status: 'RUNNING' });
    expect(await stores.executions.end(runs, anEnd())).toBe(true);
    await stores.executions.requestTerminate(forgotten.id);
  });

  test('one that lives loses no attempt by a claim whose answer was lost, and one by what it had begun', async () => {
    const id = await registerWorker(stores);
    const { id: execution } = await submitOne(stores, owner);
    for (let lost = 0; lost < 7; lost++) {
      await claimNext(stores, { workerId: id });
      await stores.executions.releaseOfDeadWorkers([id], 5, []);
      expect(await stores.executions.byId(execution)).toMatchObject({ status: 'QUEUED', attempt: 0, startedAt: null });
    }
    for (let begun = 1; begun <= 5; begun++) {
      const claim = await claimNext(stores, { workerId: id });
      expect(claim).toMatchObject({ attempt: begun, faults: begun - 1 });
      await stores.executions.recordEnvironment(claim, { ...environment(), containerId: `container-${begun}` });
      await stores.executions.releaseOfDeadWorkers([id], 5, []);
    }
    expect(await stores.executions.byId(execution)).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'ENVIRONMENT', message: 'its worker went away, at attempt 5 of 5' },
    });
  });

  test('what has used up its attempts has failed, and says so', async () => {
    const dead = await deadWorker();
    await submitOne(stores, owner);
    const claim = await claimNext(stores, { workerId: dead });
    await stores.executions.releaseOfDeadWorkers([dead], 1);
    expect(await stores.executions.byId(claim.id)).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'ENVIRONMENT', message: 'its worker went away, at attempt 1 of 1' },
    });
  });

  test.each([
    ['had the network and had begun', { network: 'egress' }, true, 'FAILED'],
    ['had the network and had not begun', { network: 'egress' }, false, 'QUEUED'],
    ['had the network and is idempotent', { network: 'egress', idempotent: true }, true, 'QUEUED'],
    ['had no network', { network: 'none' }, true, 'QUEUED'],
  ] as const)('one that %s', async (_, submission, begun, status) => {
    const dead = await deadWorker();
    // A NUL in a file must not keep the sweep from working.
    const files = [{ path: 'main.py', content: '\u0000', encoding: 'utf8' as const }];
    await submitOne(stores, owner, { submission: { ...submission, files } });
    const claim = await claimNext(stores, { workerId: dead });
    if (begun) await stores.executions.recordEnvironment(claim, environment());
    await stores.executions.releaseOfDeadWorkers([dead], 5);
    expect(await stores.executions.byId(claim.id)).toMatchObject({ status });
  });

  test('what somebody asked to end is terminated', async () => {
    const dead = await deadWorker();
    await submitOne(stores, owner);
    const claim = await claimNext(stores, { workerId: dead });
    await stores.executions.requestTerminate(claim.id);
    await stores.executions.releaseOfDeadWorkers([dead], 5);
    expect(await stores.executions.byId(claim.id)).toMatchObject({ status: 'TERMINATED' });
  });
});

describe('lists', () => {
  const filter = (query: Record<string, unknown> = {}) => executionFilterSchema.parse(query);

  test('page by page, newest first, each once, though new ones come in between', async () => {
    const made = [];
    for (let i = 0; i < 7; i++) made.push((await submitOne(stores, owner)).id);
    // Several in one millisecond: the id decides between them.
    await database.pool.query(`UPDATE execution SET queued_at = date_trunc('second', queued_at) WHERE id = ANY($1)`, [
      made.slice(2, 5),
    ]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await stores.executions.list(owner.id, filter({ limit: 2, cursor }));
      seen.push(...page.items.map((item) => item.id));
      await submitOne(stores, owner);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect([...seen].sort()).toEqual([...made].sort());
    expect(new Set(seen).size).toBe(7);
  });

  test('a cursor that is none of ours names its field', async () => {
    for (const cursor of ['garbage', '%00', btoa("2026-01-01T00:00:00Z|exec_1' OR 1=1"), btoa('x|y')]) {
      await expect(stores.executions.list(owner.id, filter({ cursor }))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: 'cursor' }],
      });
    }
  });

  test('show only what is the owner’s, and everybody’s without an owner', async () => {
    const mine = await submitOne(stores, owner);
    const other = await makeUser(stores, { name: 'Somebody Else' });
    const theirs = await submitOne(stores, other);
    const ids = async (id: UserRecord['id'] | null, query = {}) =>
      (await stores.executions.list(id, filter(query))).items.map((item) => item.id);
    expect(await ids(owner.id)).toEqual([mine.id]);
    expect(await ids(null)).toEqual([theirs.id, mine.id]);
    expect(await ids(null, { q: other.email.slice(0, 20) })).toEqual([theirs.id]);
    expect(await ids(owner.id, { q: owner.email })).toEqual([]);
  });

  test('filter by status, kind, language and time', async () => {
    const first = await submitOne(stores, owner, { kind: 'CODE_SESSION', submission: { language: 'node' } });
    await ageBy(first.id, '2 hours');
    const second = await submitOne(stores, owner);
    await stores.executions.requestTerminate(second.id);
    const ids = async (query: Record<string, unknown>) =>
      (await stores.executions.list(owner.id, filter(query))).items.map((item) => item.id);
    const anHourAgo = inMs(-3_600_000).toISOString();
    expect(await ids({ status: 'TERMINATED' })).toEqual([second.id]);
    expect(await ids({ status: 'TERMINATED,QUEUED' })).toEqual([second.id, first.id]);
    expect(await ids({ kind: 'CODE_SESSION' })).toEqual([first.id]);
    expect(await ids({ language: 'node' })).toEqual([first.id]);
    expect(await ids({ language: 'no\u0000de' })).toEqual([first.id]);
    expect(await ids({ since: anHourAgo })).toEqual([second.id]);
    expect(await ids({ until: anHourAgo })).toEqual([first.id]);
    expect(await ids({ sessionId: newId('session') })).toEqual([]);
    expect(await ids({ since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' })).toHaveLength(2);
  });

  test.each([
    ['100%', '100% done'],
    ['a_b', 'a_b'],
    ['c\\d', 'c\\d'],
    ["'; DROP TABLE execution; --", "'; drop table execution; --"],
  ])('search takes %s as it is typed', async (q, title) => {
    const found = await submitOne(stores, owner, { title });
    await submitOne(stores, owner, { title: '1000 done aXb cXd' });
    const { items } = await stores.executions.list(owner.id, filter({ q }));
    expect(items.map((item) => item.id)).toEqual([found.id]);
  });

  test('search bears a NUL', async () => {
    await submitOne(stores, owner, { title: 'he\u0000llo' });
    expect((await stores.executions.list(owner.id, filter({ q: 'hel\u0000lo' }))).items).toHaveLength(1);
  });

  test('progress is told for those ids that are there', async () => {
    const one = await submitOne(stores, owner);
    const progress = await stores.executions.progress([one.id, newId('execution')]);
    expect(progress.map(({ summary, lastSeq }) => [summary.id, lastSeq])).toEqual([[one.id, 0]]);
    expect(await stores.executions.byId(newId('execution'))).toBeNull();
  });
});
