import { expect, it } from 'vitest';
import { addRunJob } from '#queue/add-run-job.ts';
import { TASKS } from '#queue/tasks.ts';
import { testDatabase } from '#tests/support/database.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { systemClock } from '#worker/clock.ts';
import { JobRunner } from './job-runner.ts';

it('does a job that stands as its own, as the answer to its taking was lost with the connection', async () => {
  await using database = await testDatabase();
  await addRunJob(database.pool, { count: 2 });
  await database.pool.query(`UPDATE graphile_worker._private_jobs SET locked_by = 'worker', locked_at = now()`);
  let done = 0;
  await using jobs = new JobRunner({
    databaseUrl: database.url,
    workerId: 'worker',
    concurrency: 1,
    tasks: {
      [TASKS.runExecution]: async () => {
        done += 1;
      },
    },
    straysEveryMs: 50,
    clock: systemClock,
    log: silentLogger(),
  });
  await jobs.start();
  await expect.poll(() => done, { timeout: 20_000 }).toBe(2);
  await expect
    .poll(async () => (await database.pool.query('SELECT FROM graphile_worker.jobs')).rowCount, { timeout: 20_000 })
    .toBe(0);
});

it('does a job at once that was to be done at a time from before the clock was set back', async () => {
  await using database = await testDatabase();
  await addRunJob(database.pool, { runAt: new Date(Date.now() + 3_600_000) });
  const done = Promise.withResolvers<void>();
  await using jobs = new JobRunner({
    databaseUrl: database.url,
    workerId: 'worker',
    concurrency: 1,
    tasks: { [TASKS.runExecution]: async () => done.resolve() },
    straysEveryMs: 50,
    clock: systemClock,
    log: silentLogger(),
  });
  await jobs.start();
  await done.promise;
});

it('leaves a job alone that it does, however long that takes', async () => {
  await using database = await testDatabase();
  await addRunJob(database.pool, { count: 1 });
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  let times = 0;
  await using jobs = new JobRunner({
    databaseUrl: database.url,
    workerId: 'worker',
    concurrency: 2,
    tasks: {
      [TASKS.runExecution]: async () => {
        times += 1;
        begun.resolve();
        await finish.promise;
      },
    },
    straysEveryMs: 10,
    clock: systemClock,
    log: silentLogger(),
  });
  await jobs.start();
  await begun.promise;
  const looks = () => database.pool.query(`SELECT FROM graphile_worker.jobs WHERE locked_by = 'worker'`);
  for (let look = 0; look < 30; look++) expect((await looks()).rowCount).toBe(1);
  finish.resolve();
  expect(times).toBe(1);
});

it('goes on after the database went away while it was told how jobs went', async () => {
  await using database = await testDatabase();
  const ends: (() => void)[] = [];
  await using jobs = new JobRunner({
    databaseUrl: database.url,
    workerId: 'worker',
    concurrency: 3,
    tasks: { [TASKS.runExecution]: () => new Promise<void>((resolve) => ends.push(resolve)) },
    straysEveryMs: 50,
    clock: systemClock,
    log: silentLogger(),
  });
  await jobs.start();
  await addRunJob(database.pool, { count: 3 });
  await expect.poll(() => ends.length, { timeout: 20_000 }).toBe(3);
  const told = async () => {
    const { rows } = await database.pool.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sandpiper jobs'
        AND wait_event_type = 'Lock' AND query LIKE '%delete from%_private_jobs%'`,
    );
    return rows.map(({ pid }) => pid);
  };

  const holder = await database.pool.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE graphile_worker._private_jobs IN ACCESS EXCLUSIVE MODE');
    for (const [index, end] of ends.splice(0).entries()) {
      end();
      await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(index + 1);
    }
    await database.pool.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [await told()]);
    await holder.query('ROLLBACK');
  } finally {
    holder.release();
  }

  await addRunJob(database.pool, { count: 1 });
  const left = async () => {
    for (const end of ends.splice(0)) end();
    return (await database.pool.query('SELECT FROM graphile_worker._private_jobs')).rowCount;
  };
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
});
