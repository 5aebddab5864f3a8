import { type CronItem, parseCronItems } from 'graphile-worker';
import type { RetentionStore } from '#db/stores/retention-store.ts';
import type { StatsStore } from '#db/stores/stats-store.ts';
import type { Logger } from '#observability/logger.ts';
import { TASKS } from '#queue/tasks.ts';
import type { Retention } from '#services/remove-old.ts';
import type { ArtifactPlaces } from '#services/remove-orphans.ts';
import type { Clock } from '#worker/clock.ts';
import { JobRunner } from '#worker/tasks/job-runner.ts';
import { recordSampleTask } from '#worker/tasks/record-sample.ts';
import { removeOldTask } from '#worker/tasks/remove-old.ts';

export interface UpkeepOptions {
  readonly databaseUrl: string;
  readonly workerId: string;
  readonly stats: Pick<StatsStore, 'recordSample'>;
  readonly retention: RetentionStore;
  readonly artifacts: ArtifactPlaces;
  readonly days: Retention;
  readonly clock: Clock;
  readonly log: Logger;
}

/** It is told of jobs that are due; this is for those that somebody gave up. */
const POLL_MS = 5_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * By the database graphile sees to it that a time of the clock makes one job, however many workers there are. What was
 * missed while none was there is made up for as the first one starts: a sample of its minute, and a removal of that day.
 */
const SCHEDULE: readonly CronItem[] = [
  {
    task: TASKS.recordSample,
    match: '* * * * *',
    options: { backfillPeriod: MINUTE_MS, maxAttempts: 2, jobKey: TASKS.recordSample, jobKeyMode: 'replace' },
  },
  {
    task: TASKS.removeOld,
    match: '17 * * * *',
    options: { backfillPeriod: DAY_MS, maxAttempts: 2, jobKey: TASKS.removeOld, jobKeyMode: 'replace' },
  },
];

/**
 * What is done by the clock, once for all workers: samples for the charts, and removing what is old. It has a runner of
 * its own, as the permits to run executions may hold all places of theirs for as long as executions run.
 */
export class Upkeep implements AsyncDisposable {
  readonly #jobs: JobRunner;
  readonly #stopped = new AbortController();

  constructor({ databaseUrl, workerId, stats, retention, artifacts, days, clock, log }: UpkeepOptions) {
    const { signal } = this.#stopped;
    this.#jobs = new JobRunner({
      databaseUrl,
      workerId: nameOf(workerId),
      concurrency: 1,
      tasks: {
        [TASKS.recordSample]: recordSampleTask({ stats, log }),
        [TASKS.removeOld]: removeOldTask({ retention, artifacts, days, clock, log, signal }),
      },
      cron: parseCronItems([...SCHEDULE]),
      pollMs: POLL_MS,
      clock,
      log,
    });
  }

  /** Settles when it takes jobs. @throws where the database can't be reached */
  start(): Promise<void> {
    return this.#jobs.start();
  }

  /** Frees what workers that are dead had begun. */
  unlock(workerIds: readonly string[]): Promise<void> {
    return this.#jobs.unlock(workerIds.map(nameOf));
  }

  /** Takes no more jobs; a removal under way stops after its batch. Others' jobs can still be freed. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the worker stops'));
    await this.#jobs.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#jobs[Symbol.asyncDispose]();
  }
}

/** Not that of the worker's other runner, which frees all jobs of its name when it starts again. */
function nameOf(workerId: string): string {
  return `${workerId}-upkeep`;
}
