import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FolderArtifactStore } from '#artifacts/folder-store.ts';
import { newId } from '#core/ids.ts';
import { createLogger } from '#observability/logger.ts';
import { anEnd, claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { systemClock } from '#worker/clock.ts';
import { Upkeep } from './upkeep.ts';

let database: TestDatabase;
let artifacts: string;
beforeAll(async () => {
  database = await testDatabase();
  artifacts = await mkdtemp(join(tmpdir(), 'upkeep-'));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(artifacts, { recursive: true, force: true });
});
beforeEach(() =>
  database.pool.query(
    `TRUNCATE execution CASCADE; TRUNCATE metric_sample; TRUNCATE graphile_worker._private_jobs;
     TRUNCATE graphile_worker._private_known_crontabs`,
  ),
);

function upkeepOf(workerId: string) {
  const lines: Record<string, unknown>[] = [];
  const { stats, retention, artifacts: records } = database.stores;
  const upkeep = new Upkeep({
    databaseUrl: database.url,
    workerId,
    stats,
    retention,
    artifacts: { records, store: new FolderArtifactStore(artifacts) },
    days: { logDays: 30, executionDays: 90, auditDays: 365 },
    clock: systemClock,
    log: createLogger({
      service: 'test',
      level: 'debug',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  });
  return { upkeep, eventsOf: (event: string) => lines.filter((line) => line.event === event) };
}

/** As if workers had been here so many minutes ago and not since: graphile makes up for what they missed. */
async function workersWereHere(minutesAgo: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
     SELECT task, now() - interval '30 days', now() - $1 * interval '1 minute' FROM unnest($2::text[]) task`,
    [minutesAgo, ['record_sample', 'remove_old']],
  );
}

async function jobs(): Promise<{ task: string; locked: string | null }[]> {
  const { rows } = await database.pool.query(
    `SELECT task_identifier AS task, locked_by AS locked FROM graphile_worker.jobs
     WHERE task_identifier <> 'run_execution' ORDER BY id`,
  );
  return rows;
}

test('What is due is done by the clock, once, however many workers there are', async () => {
  await registerWorker(database.stores);
  const owner = await makeUser(database.stores);
  const { id } = await submitOne(database.stores, owner);
  await database.stores.executions.end(await claimNext(database.stores, { expected: id }), anEnd());
  await database.pool.query(
    `UPDATE execution SET queued_at = queued_at - interval '91 days', ended_at = ended_at - interval '91 days'`,
  );
  await workersWereHere(120);
  const all = Array.from({ length: 3 }, () => upkeepOf(newId('worker')));
  await Promise.all(all.map(({ upkeep }) => upkeep.start()));
  try {
    await expect.poll(() => database.stores.executions.byId(id), { timeout: 20_000 }).toBeNull();
    await expect.poll(async () => (await database.stores.stats.samples(3_600_000)).length).toBeGreaterThan(0);
    await expect.poll(jobs, { timeout: 20_000 }).toEqual([]);
  } finally {
    await Promise.all(all.map(({ upkeep }) => upkeep[Symbol.asyncDispose]()));
  }
  const removals = all.flatMap(({ eventsOf }) => eventsOf('upkeep.old-removed'));
  expect(removals.reduce((sum, line) => sum + Number(line.executions), 0)).toBe(1);
  const { rows } = await database.pool.query(
    'SELECT count(*)::int AS n, count(DISTINCT at)::int AS minutes FROM metric_sample',
  );
  expect(rows[0].n).toBe(rows[0].minutes);
  const recorded = all.flatMap(({ eventsOf }) => eventsOf('upkeep.sample-recorded'));
  expect(recorded).toHaveLength(rows[0].n);
});

test('What a worker that died had begun is done by the next one', async () => {
  const dead = newId('worker');
  await database.pool.query(
    `SELECT graphile_worker.add_job('record_sample');
     UPDATE graphile_worker._private_jobs SET locked_by = '${dead}-upkeep', locked_at = now(), attempts = 1;`,
  );
  const { upkeep } = upkeepOf(newId('worker'));
  await upkeep.start();
  try {
    expect(await jobs()).toMatchObject([{ locked: `${dead}-upkeep` }]);
    await upkeep.unlock([dead]);
    await expect.poll(jobs, { timeout: 20_000 }).toEqual([]);
  } finally {
    await upkeep[Symbol.asyncDispose]();
  }
  expect(await database.stores.stats.samples(3_600_000)).not.toEqual([]);
});
