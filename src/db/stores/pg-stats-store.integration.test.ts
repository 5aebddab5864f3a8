import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outcomeTypeSchema } from '#core/outcomes.ts';
import { anEnd, claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { MOST_REASONS, type StatsStore } from './stats-store.ts';
import type { UserRecord } from './user-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let database: TestDatabase;
let stats: StatsStore;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase();
  stats = database.stores.stats;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE metric_sample; TRUNCATE worker CASCADE');
  owner = await makeUser(database.stores);
});

/** One that ended `endedMsAgo`, after that wait and that run. */
async function ended(times: { endedMsAgo: number; waitMs: number; runMs: number }, end = anEnd()) {
  const { id } = await submitOne(database.stores, owner);
  await database.stores.executions.end(await claimNext(database.stores, { expected: id }), end);
  await database.pool.query(
    `UPDATE execution SET ended_at = now() - $2 * interval '1 ms',
       started_at = now() - ($2 + $4) * interval '1 ms', queued_at = now() - ($2 + $4 + $3) * interval '1 ms'
     WHERE id = $1`,
    [id, times.endedMsAgo, times.waitMs, times.runMs],
  );
  return id;
}

describe('the queue', () => {
  test('is empty where nothing waits', async () => {
    expect(await stats.queue()).toEqual({ queued: 0, delayed: [], running: 0, oldestWaitingMs: null });
  });

  test('is counted by status and by reason, with how long the oldest has waited', async () => {
    const { id } = await submitOne(database.stores, owner);
    await claimNext(database.stores, { expected: id });
    for (const reason of ['no room', 'no image', 'no room']) {
      const delayed = await submitOne(database.stores, owner);
      await database.pool.query(`UPDATE execution SET status = 'DELAYED', delay_reason = $2 WHERE id = $1`, [
        delayed.id,
        reason,
      ]);
    }
    const oldest = await submitOne(database.stores, owner);
    await database.pool.query(`UPDATE execution SET queued_at = now() - interval '90 s' WHERE id = $1`, [oldest.id]);
    const queue = await stats.queue();
    expect(queue).toMatchObject({
      queued: 1,
      running: 1,
      delayed: [
        { reason: 'no room', count: 2 },
        { reason: 'no image', count: 1 },
      ],
    });
    expect(queue.oldestWaitingMs).toBeGreaterThanOrEqual(90_000);
    expect(queue.oldestWaitingMs).toBeLessThan(HOUR_MS);
  });

  test('names a bounded number of reasons, whatever there are', async () => {
    for (let each = 0; each < MOST_REASONS + 5; each += 1) {
      const { id } = await submitOne(database.stores, owner);
      await database.pool.query(`UPDATE execution SET status = 'DELAYED', delay_reason = $2 WHERE id = $1`, [
        id,
        `reason ${each}`,
      ]);
    }
    const { delayed } = await stats.queue();
    expect(delayed).toHaveLength(MOST_REASONS);
    expect(delayed.at(-1)).toEqual({ reason: 'Other reasons.', count: 6 });
  });
});

describe('what ended', () => {
  test('is nothing where nothing did', async () => {
    const { count, byOutcome, waitMs, runMs } = await stats.ended(DAY_MS);
    expect({ count, waitMs, runMs }).toEqual({ count: 0, waitMs: null, runMs: null });
    expect(Object.keys(byOutcome)).toEqual(outcomeTypeSchema.options);
  });

  test('is counted by outcome within the window, with percentiles of wait and run', async () => {
    for (let each = 1; each <= 20; each += 1) {
      await ended({ endedMsAgo: 60_000, waitMs: 10 * each, runMs: 100 * each });
    }
    const timeout = anEnd({ status: 'TIMEOUT', outcome: { ...anEnd().outcome, type: 'TIMEOUT', exitCode: null } });
    await ended({ endedMsAgo: 2 * HOUR_MS, waitMs: 5_000, runMs: 10_000 }, timeout);
    await ended({ endedMsAgo: 25 * HOUR_MS, waitMs: 5_000, runMs: 10_000 }, timeout);

    const hour = await stats.ended(HOUR_MS);
    expect(hour).toMatchObject({ count: 20, byOutcome: { EXITED: 20, TIMEOUT: 0 } });
    expect(hour.waitMs?.p50).toBeCloseTo(105, 0);
    expect(hour.waitMs?.p95).toBeCloseTo(190.5, 0);
    expect(hour.runMs?.p50).toBeCloseTo(1_050, 0);
    expect(hour.runMs?.p95).toBeCloseTo(1_905, 0);
    expect(await stats.ended(DAY_MS)).toMatchObject({ count: 21, byOutcome: { EXITED: 20, TIMEOUT: 1 } });
  });

  test('counts one that never started, which has no times', async () => {
    const { id } = await submitOne(database.stores, owner);
    await database.stores.executions.requestTerminate(id);
    expect(await stats.ended(HOUR_MS)).toMatchObject({
      count: 1,
      byOutcome: { TERMINATED: 1 },
      waitMs: null,
      runMs: null,
    });
  });
});

describe('what ended since', () => {
  test('comes once each, in pieces of a bounded size', async () => {
    const first = await stats.endedAfter(null, 10);
    expect(first.ended).toEqual([]);
    for (let each = 0; each < 7; each += 1) await ended({ endedMsAgo: 0, waitMs: 10, runMs: 100 });
    // Two of each millisecond, all of a time that is settled by now.
    await database.pool.query(
      `UPDATE execution e SET ended_at = $1::timestamptz - (10 - (n / 2)) * interval '1 ms'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM execution) numbered WHERE numbered.id = e.id`,
      [first.cursor],
    );
    const counts: number[] = [];
    let cursor = new Date(first.cursor.getTime() - 60_000);
    for (;;) {
      const next = await stats.endedAfter(cursor, 2);
      if (next.ended.length === 0) break;
      counts.push(next.ended.length);
      cursor = next.cursor;
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    expect((await stats.endedAfter(cursor, 2)).ended).toEqual([]);
  });

  test('has null for a run that never started', async () => {
    const { id } = await submitOne(database.stores, owner);
    await database.stores.executions.requestTerminate(id);
    await database.pool.query(`UPDATE execution SET ended_at = ended_at - interval '10 s'`);
    const { ended: runs } = await stats.endedAfter(new Date(Date.now() - 60_000), 10);
    expect(runs).toEqual([{ status: 'TERMINATED', outcome: 'TERMINATED', waitMs: null, runMs: null }]);
  });
});

test('the size of the database is told in bytes', async () => {
  expect(await stats.databaseBytes()).toBeGreaterThan(1_000_000);
});

describe('samples', () => {
  test('are one a minute, however many ask for it', async () => {
    for (let each = 0; each < 2; each += 1) {
      await database.stores.workers.heartbeat(await registerWorker(database.stores), {
        running: 1,
        engineStatus: 'up',
        engineDetail: null,
        memoryBytes: 4_000_000_000,
        memoryUsedBytes: 1_000_000_000,
        cpus: 4,
        cpusUsed: 1.5,
      });
    }
    await submitOne(database.stores, owner);
    const asked = await Promise.all(Array.from({ length: 5 }, () => stats.recordSample(15_000)));
    const samples = await stats.samples(HOUR_MS);
    // The minute may have ended in between.
    expect(samples.length).toBeLessThanOrEqual(2);
    expect(asked.filter(Boolean)).toHaveLength(samples.length);
    expect(samples[0]).toMatchObject({ queued: 1, delayed: 0, running: 0, workers: 2, capacity: 8 });
    expect(samples[0]).toMatchObject({
      memoryBytes: 8_000_000_000,
      memoryUsedBytes: 2_000_000_000,
      cpus: 8,
      cpusUsed: 3,
    });
    expect(samples[0]?.at.getSeconds()).toBe(0);
    expect(samples[0]?.databaseBytes).toBeGreaterThan(1_000_000);
  });

  test('hold what ended in the minute before', async () => {
    const id = await ended({ endedMsAgo: 0, waitMs: 40, runMs: 400 });
    await database.pool.query(
      `UPDATE execution SET ended_at = date_trunc('minute', now()) - interval '1 s',
         started_at = date_trunc('minute', now()) - interval '1.4 s',
         queued_at = date_trunc('minute', now()) - interval '1.44 s' WHERE id = $1`,
      [id],
    );
    await stats.recordSample(15_000);
    const [sample] = await stats.samples(HOUR_MS);
    expect(sample).toMatchObject({ ended: { EXITED: 1, TIMEOUT: 0 }, waitMs: { p50: 40 }, runMs: { p95: 400 } });
  });

  test('older than asked for are left out', async () => {
    await stats.recordSample(15_000);
    await database.pool.query(`UPDATE metric_sample SET at = at - interval '2 hours'`);
    expect(await stats.samples(HOUR_MS)).toEqual([]);
    expect(await stats.samples(3 * HOUR_MS)).toHaveLength(1);
  });
});

test('what takes too long is given up, and says so', async () => {
  const holder = await database.pool.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE execution');
    await expect(stats.queue()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
  expect(await stats.queue()).toMatchObject({ queued: 0 });
});

test('what ended is read from the index alone, and the queue without reading what ended', async () => {
  await database.pool.query(
    `ALTER TABLE execution DISABLE TRIGGER USER;
     INSERT INTO execution (id, owner_id, kind, title, status, submission, limits, outcome_type, outcome_message,
       attempt, queued_at, started_at, ended_at)
     SELECT 'exec_' || n, '${owner.id}', 'RAW_CODE', 't', 'COMPLETED', '{}', '{}', 'EXITED', 'ok', 1, at, at, at
     FROM generate_series(1, 50000) n, LATERAL (SELECT now() - n * interval '10 s' AS at) ended;
     ALTER TABLE execution ENABLE TRIGGER USER;`,
  );
  await database.pool.query('VACUUM ANALYZE execution');
  const plan = async (sql: string) =>
    JSON.stringify((await database.pool.query(`EXPLAIN (FORMAT JSON) ${sql}`)).rows[0]);
  const from = `'${new Date(Date.now() - HOUR_MS).toISOString()}'`;
  const ofEnded = await plan(
    `SELECT outcome_type, count(*) FROM execution WHERE ended_at >= ${from} AND ended_at < now() GROUP BY 1`,
  );
  expect(ofEnded).toContain('"Node Type":"Index Only Scan"');
  expect(ofEnded).toContain('execution_ended_at_idx');
  const ofQueue = await plan(
    `SELECT delay_reason, count(*) FROM execution WHERE status IN ('QUEUED', 'DELAYED') GROUP BY 1`,
  );
  expect(ofQueue).not.toContain('"Node Type":"Seq Scan"');
});
