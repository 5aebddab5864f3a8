import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import { aChunk, anEnd, claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { BATCH, type LogCursor, type RetentionStore } from './retention-store.ts';
import type { Stores } from './stores.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let stores: Stores;
let retention: RetentionStore;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase();
  stores = database.stores;
  retention = stores.retention;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution, worker, "user", metric_sample, audit_event, sign_in_attempt CASCADE');
  owner = await makeUser(stores);
});

/** One that ended so many days ago, with so many chunks of output. */
async function ended(daysAgo: number, chunks = 1, end = anEnd()) {
  const { id } = await submitOne(stores, owner);
  const claim = await claimNext(stores, { expected: id });
  if (chunks > 0) {
    await stores.logs.append(
      claim,
      Array.from({ length: chunks }, (_, n) => aChunk(n + 1, `line ${n}\n`)),
    );
  }
  await stores.executions.end(claim, end);
  await age(id, daysAgo);
  return id;
}

async function age(id: string, days: number): Promise<void> {
  await database.pool.query(
    `UPDATE execution SET queued_at = queued_at - $2 * interval '1 day', started_at = started_at - $2 * interval '1 day',
       ended_at = ended_at - $2 * interval '1 day' WHERE id = $1`,
    [id, days],
  );
}

async function ids(table: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`);
  return rows.map(({ id }) => id);
}

async function chunksOf(id: string): Promise<number> {
  const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM log_chunk WHERE execution_id = $1`, [id]);
  return rows[0].n;
}

async function removedAt(id: string): Promise<Date | null> {
  const { rows } = await database.pool.query(`SELECT log_removed_at AS at FROM execution WHERE id = $1`, [id]);
  return rows[0].at;
}

/** All batches, as who cleans up does it. */
async function removeAllLogs(days: number): Promise<number[]> {
  const batches: number[] = [];
  let after: LogCursor | null = null;
  for (;;) {
    const { removed, next } = await retention.removeLogs(days, after);
    if (next === null) return batches;
    batches.push(removed);
    after = next;
  }
}

describe('logs', () => {
  test('go with their age, the execution stays and says so', async () => {
    const old = await ended(31, 3);
    const young = await ended(29, 2);
    expect(await removeAllLogs(30)).toEqual([1]);
    expect([await chunksOf(old), await chunksOf(young)]).toEqual([0, 2]);
    expect(await removedAt(old)).toBeInstanceOf(Date);
    expect(await removedAt(young)).toBeNull();
    expect((await stores.executions.byId(old))?.status).toBe('COMPLETED');
    expect(await removeAllLogs(30)).toEqual([]);
  });

  test('that were empty are not said to have been removed', async () => {
    const silent = await ended(31, 0);
    await removeAllLogs(30);
    expect(await removedAt(silent)).toBeNull();
  });

  test('take with them what each input’s program wrote, and leave its verdict', async () => {
    const id = await ended(31, 1);
    const result = {
      verdict: 'WRONG_ANSWER',
      message: 'x',
      exitCode: 0,
      signal: null,
      stdout: 'a',
      stdoutEncoding: 'utf8',
    };
    const output = { stderr: 'b', stderrEncoding: 'utf8', truncated: false, diff: '-a\u0000', wallMs: 1.5, cpuMs: 1 };
    const results = [
      { ...result, ...output, peakMemoryBytes: 3 },
      { ...result, ...output, message: 'y', peakMemoryBytes: 4 },
    ];
    await database.pool.query('UPDATE execution SET results = $2 WHERE id = $1', [id, JSON.stringify(results)]);
    await removeAllLogs(30);
    const { rows } = await database.pool.query('SELECT results FROM execution WHERE id = $1', [id]);
    expect(rows[0].results).toEqual(results.map((each) => ({ ...each, stdout: '', stderr: '', diff: null })));
  });

  test('of what waits or runs stay, however long that takes', async () => {
    const running = await submitOne(stores, owner);
    const claim = await claimNext(stores, { expected: running.id });
    await stores.logs.append(claim, [aChunk(1, 'x')]);
    const waiting = await submitOne(stores, owner);
    await age(running.id, 400);
    await age(waiting.id, 400);
    expect(await removeAllLogs(30)).toEqual([]);
    expect(await retention.removeExecutions(90)).toBe(0);
    expect(await chunksOf(running.id)).toBe(1);
  });

  test('go in batches by how much they hold, those that end together among them', async () => {
    const half = BATCH.rows / 2;
    const all = [];
    for (let each = 0; each < 5; each += 1) all.push(await ended(40, half));
    // Same end for all: the cursor goes on by the id.
    await database.pool.query(`UPDATE execution SET ended_at = now() - interval '40 days'`);
    expect(await removeAllLogs(30)).toEqual([2, 2, 1]);
    for (const id of all) expect(await chunksOf(id)).toBe(0);
  });

  test('that hold more than a batch go one at a time', async () => {
    await ended(40, BATCH.rows + 1);
    await ended(41, BATCH.rows + 1);
    expect(await removeAllLogs(30)).toEqual([1, 1]);
  });
});

describe('executions', () => {
  test('go with all that is of them, the younger ones stay', async () => {
    const old = await ended(91, 2);
    const young = await ended(89, 1);
    await stores.executions.recordTimings(old, {
      queueMs: 1,
      claimMs: 1,
      transferMs: 1,
      runMs: 1,
      persistMs: 1,
      persistedAt: new Date(),
    });
    expect(await retention.removeExecutions(90)).toBe(1);
    expect(await retention.removeExecutions(90)).toBe(0);
    expect(await ids('execution')).toEqual([young]);
    for (const table of ['log_chunk', 'execution_event', 'execution_timings', 'environment']) {
      const { rows } = await database.pool.query(`SELECT FROM ${table} WHERE execution_id = $1`, [old]);
      expect(rows, table).toEqual([]);
    }
  });

  test('that stand in the dead-letter list stay until somebody has decided about them', async () => {
    const fault = anEnd({ status: 'FAILED', outcome: { ...anEnd().outcome, type: 'ENVIRONMENT', exitCode: null } });
    const id = await ended(200, 1, fault);
    expect(await retention.removeExecutions(90)).toBe(0);
    await database.pool.query(
      `UPDATE dead_letter SET resolution = 'DISCARDED', resolved_at = now(), reason = 'x' WHERE execution_id = $1`,
      [id],
    );
    expect(await retention.removeExecutions(90)).toBe(1);
  });

  test('go in batches, also by how much output they hold', async () => {
    for (let each = 0; each < 3; each += 1) await ended(100, BATCH.rows);
    const removed = [];
    for (let count = 1; count > 0; ) {
      count = await retention.removeExecutions(90);
      removed.push(count);
    }
    expect(removed).toEqual([1, 1, 1, 0]);
  });
});

describe('what else grows', () => {
  test('is removed from the audit by its age', async () => {
    for (const days of [10, 400]) {
      await database.pool.query(
        `INSERT INTO audit_event (id, at, action, target) VALUES ($1, now() - $2 * interval '1 day', 'x', 'y')`,
        [`audit_${days}`, days],
      );
    }
    expect(await retention.removeAudit(365)).toBe(1);
    expect(await ids('audit_event')).toEqual(['audit_10']);
  });

  test('is removed of failed sign-ins and of links that are of no use', async () => {
    await stores.users.recordFailedSignIn(['email:a'], new Date());
    await database.pool.query(`INSERT INTO sign_in_attempt (key, at) VALUES ('email:b', now() - interval '2 days')`);
    await database.pool.query(`UPDATE sign_in_attempt SET id = id + 100 WHERE key = 'email:a'`);
    expect(await retention.removeSignInAttempts(1)).toBe(1);
    expect(await retention.removeSignInAttempts(1)).toBe(0);
    for (const [id, days] of [
      ['young', 0],
      ['old', 3],
    ]) {
      await database.pool.query(
        `INSERT INTO sign_in_link (id, user_id, secret_hash, expires_at)
         VALUES ($1, $2, $1, now() - $3 * interval '1 day' + interval '1 hour')`,
        [id, owner.id, days],
      );
    }
    expect(await retention.removeSignInLinks(1)).toBe(1);
    expect(await ids('sign_in_link')).toEqual(['young']);
  });

  test('is removed of workers that stopped long ago and that nothing names', async () => {
    const [alive, named, examined, gone] = await Promise.all(Array.from({ length: 4 }, () => registerWorker(stores)));
    await database.pool.query(
      `UPDATE worker SET stopped_at = now() - interval '2 days', heartbeat_at = now() - interval '2 days' WHERE id <> $1`,
      [alive],
    );
    await database.pool.query(`INSERT INTO examination (id, worker_id) VALUES ('exam_1', $1)`, [examined]);
    const { id } = await submitOne(stores, owner);
    await database.pool.query(`UPDATE execution SET worker_id = $2 WHERE id = $1`, [id, named]);
    expect(await retention.removeWorkers(1)).toBe(1);
    expect(await ids('worker')).not.toContain(gone);
    expect(await ids('worker')).toHaveLength(3);
  });

  test('is removed of samples and of examinations', async () => {
    await stores.stats.recordSample(15_000);
    await registerWorker(stores);
    const worker = (await ids('worker'))[0];
    await database.pool.query(`INSERT INTO examination (id, worker_id) VALUES ($1, $2)`, [
      newId('examination'),
      worker,
    ]);
    expect([await retention.removeSamples(7), await retention.removeExaminations(90)]).toEqual([0, 0]);
    await database.pool.query(
      `UPDATE metric_sample SET at = at - interval '8 days'; UPDATE examination SET requested_at = now() - interval '91 days'`,
    );
    expect([await retention.removeSamples(7), await retention.removeExaminations(90)]).toEqual([1, 1]);
  });
});

test('what is to be removed is found by an index, however much there is', async () => {
  await database.pool.query(
    `ALTER TABLE execution DISABLE TRIGGER USER;
     INSERT INTO execution (id, owner_id, kind, title, status, submission, limits, outcome_type, outcome_message,
       attempt, queued_at, started_at, ended_at)
     SELECT 'exec_' || n, '${owner.id}', 'RAW_CODE', 't', 'COMPLETED', '{}', '{}', 'EXITED', 'ok', 1, at, at, at
     FROM generate_series(1, 50000) n, LATERAL (SELECT now() - n * interval '3 minutes' AS at) ended;
     ALTER TABLE execution ENABLE TRIGGER USER;`,
  );
  await database.pool.query('VACUUM ANALYZE execution');
  const { rows } = await database.pool.query(
    `EXPLAIN (FORMAT JSON) SELECT id FROM execution WHERE ended_at < now() - 90 * interval '1 day'
     AND log_removed_at IS NULL ORDER BY ended_at, id LIMIT 1000`,
  );
  const plan = JSON.stringify(rows[0]);
  expect(plan).toContain('execution_ended_at_idx');
  expect(plan).not.toContain('"Node Type":"Seq Scan"');
});
