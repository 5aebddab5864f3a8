import { type OutcomeType, outcomeTypeSchema } from '#core/outcomes.ts';
import type { Queryable } from '#db/queryable.ts';
import type { MetricSample } from '#db/stores/stats-store.ts';
import { isAlive } from './alive-worker.ts';
import { endedStats, outcomeCounts } from './ended-stats.ts';
import { queueStats } from './queue-stats.ts';

const MINUTE_MS = 60_000;

interface SampleRow {
  at: Date;
  queued: number;
  delayed: number;
  running: number;
  ended: Partial<Record<string, number>>;
  waitP50: number | null;
  waitP95: number | null;
  runP50: number | null;
  runP95: number | null;
  workers: number;
  capacity: number;
  memoryBytes: number;
  memoryUsedBytes: number;
  cpus: number;
  cpusUsed: number;
  databaseBytes: number;
}

/** Within a transaction. False where the minute has its sample already. */
export async function insertSample(client: Queryable, aliveWithinMs: number): Promise<boolean> {
  const { rows: minutes } = await client.query<{ at: Date; taken: boolean }>(
    `SELECT minute AS at, EXISTS (SELECT FROM metric_sample WHERE at = minute) AS taken
     FROM date_trunc('minute', now()) minute`,
  );
  const [minute] = minutes;
  if (!minute || minute.taken) return false;
  const queue = await queueStats(client);
  const ended = await endedStats(client, { from: new Date(minute.at.getTime() - MINUTE_MS), to: minute.at });
  const { rowCount } = await client.query(
    `INSERT INTO metric_sample (at, queued, delayed, running, ended, wait_p50_ms, wait_p95_ms, run_p50_ms, run_p95_ms,
       workers, capacity, memory_bytes, memory_used_bytes, cpus, cpus_used, database_bytes)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, count(*), coalesce(sum(capacity), 0),
       coalesce(sum(memory_bytes), 0), coalesce(sum(memory_used_bytes), 0), coalesce(sum(cpus), 0),
       coalesce(sum(cpus_used), 0), pg_database_size(current_database())
     FROM worker w WHERE ${isAlive('$10')}
     ON CONFLICT (at) DO NOTHING`,
    [
      minute.at,
      queue.queued,
      queue.delayed.reduce((sum, { count }) => sum + count, 0),
      queue.running,
      JSON.stringify(ended.byOutcome),
      ended.waitMs?.p50,
      ended.waitMs?.p95,
      ended.runMs?.p50,
      ended.runMs?.p95,
      aliveWithinMs,
    ],
  );
  return rowCount === 1;
}

/** Those of the last `sinceMs` by the database's clock, oldest first. */
export async function readSamples(client: Queryable, sinceMs: number): Promise<MetricSample[]> {
  const { rows } = await client.query<SampleRow>(
    `SELECT at, queued, delayed, running, ended, wait_p50_ms AS "waitP50", wait_p95_ms AS "waitP95",
       run_p50_ms AS "runP50", run_p95_ms AS "runP95", workers, capacity, memory_bytes::float8 AS "memoryBytes",
       memory_used_bytes::float8 AS "memoryUsedBytes", cpus, cpus_used AS "cpusUsed",
       database_bytes::float8 AS "databaseBytes"
     FROM metric_sample WHERE at > now() - $1 * interval '1 ms' ORDER BY at`,
    [sinceMs],
  );
  return rows.map(({ waitP50, waitP95, runP50, runP95, ended, ...sample }) => ({
    ...sample,
    ended: outcomeCounts(
      outcomeTypeSchema.options.map((outcome: OutcomeType) => ({ outcome, count: ended[outcome] ?? 0 })),
    ),
    waitMs: waitP50 === null || waitP95 === null ? null : { p50: waitP50, p95: waitP95 },
    runMs: runP50 === null || runP95 === null ? null : { p50: runP50, p95: runP95 },
  }));
}
