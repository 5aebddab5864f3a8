import { EventEmitter } from 'node:events';
import {
  Logger as GraphileLogger,
  makeWorkerUtils,
  type ParsedCronItem,
  type Runner,
  run,
  type Task,
  type TaskList,
} from 'graphile-worker';
import pg from 'pg';
import type { Logger } from '#observability/logger.ts';
import { logJobRunnerFailed, logSweepFailed } from '#observability/worker-events.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { bringForwardRunJobs } from '#queue/bring-forward-run-jobs.ts';
import { countRunJobs } from '#queue/count-run-jobs.ts';
import { jobsLockedBy } from '#queue/jobs-locked-by.ts';
import type { Clock } from '#worker/clock.ts';
import { Periodic } from '#worker/periodic.ts';

const POLL_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const STRAYS_EVERY_MS = 5_000;

export interface JobRunnerOptions {
  databaseUrl: string;
  workerId: string;
  concurrency: number;
  tasks: TaskList;
  /** What is to be done when; none by default. */
  cron?: readonly ParsedCronItem[];
  /** How often it looks for jobs that it was not told of; each second by default. */
  pollMs?: number;
  /** How often it looks for jobs that stand as its own and that it doesn't do; every 5 s by default. */
  straysEveryMs?: number;
  clock: Clock;
  log: Logger;
  /** graphile's own, or one that a test gives. */
  runGraphile?: typeof run;
}

/** graphile's runner, and when it is of no use any more. */
interface Running {
  readonly runner: Runner;
  /** Rejects when it ended, or could not tell the database how a job went: whether it then ends at all is not sure. */
  readonly over: Promise<void>;
}

/**
 * graphile-worker under our own pool of connections and our own name, so that the jobs of a worker that died are known
 * by its id. graphile's runner takes no more jobs once it couldn't tell the database how one went; another is then
 * started beside it, and what it has under way goes on.
 *
 * Where the database went away in the middle of that, or before the answer to the taking of jobs was read, jobs stand as
 * taken that nobody does, for the four hours that graphile leaves to a worker. Those that are found so twice are freed; a
 * job bears being done twice. Where the clock was set back, permits that would come an hour late come now.
 */
export class JobRunner implements AsyncDisposable {
  readonly #options: JobRunnerOptions;
  readonly #pool: pg.Pool;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<string>();
  readonly #looking: Periodic;
  #strays: readonly string[] = [];
  readonly #tasks = new Set<Promise<unknown>>();
  #running: Running | null = null;
  #loop: Promise<void> | null = null;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: options.databaseUrl,
      max: 10,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'sandpiper jobs',
    });
    // A connection that breaks, idle or not: its query says so, and the next use of the pool makes another.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#looking = new Periodic({
      clock: options.clock,
      everyMs: options.straysEveryMs ?? STRAYS_EVERY_MS,
      task: async () => {
        await this.#freeStrays();
        await bringForwardRunJobs(this.#pool);
      },
      onError: (error) => logSweepFailed(options.log, 'jobs that nobody does', error),
    });
  }

  /** Settles when it takes jobs. @throws where the database can't be reached */
  async start(): Promise<void> {
    this.#running = await this.#run();
    if (this.#stopped.signal.aborted) return await this.#running.runner.stop();
    this.#loop = this.#keepRunning();
    this.#looking.start();
  }

  /** How many jobs nobody has taken yet. */
  async countFree(): Promise<number> {
    return await countRunJobs(this.#pool);
  }

  /** Makes up for jobs that came to nothing although executions wait. */
  async add(count: number): Promise<void> {
    await addRunJob(this.#pool, { count });
  }

  /** Frees the jobs that dead workers had locked, at once instead of after four hours. */
  async unlock(workerIds: readonly string[]): Promise<void> {
    if (workerIds.length === 0) return;
    const utils = await makeWorkerUtils({ pgPool: this.#pool, logger: graphileLogger(this.#options.log) });
    try {
      await utils.forceUnlockWorkers([...workerIds]);
    } finally {
      await utils.release();
    }
  }

  /** Takes no more jobs; settles when those under way have ended. Their ends still need the other connections. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort(new Error('the worker stops'));
    const looked = this.#looking[Symbol.asyncDispose]();
    if (this.#running) await Promise.race([this.#running.runner.stop(), this.#running.over]).catch(() => {});
    await this.#loop;
    // Also those of a runner that was given up.
    await Promise.allSettled(this.#tasks);
    await looked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#pool.end();
  }

  async #run(): Promise<Running> {
    const { workerId, concurrency, tasks, cron = [], pollMs = POLL_MS, log, runGraphile = run } = this.#options;
    const events = new EventEmitter();
    events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
      // What jobs are locked by. graphile would take a random name, by which nobody could tell whose they were.
      workerPool.id = workerId;
    });
    const broken = Promise.withResolvers<void>();
    events.on('pool:fatalError', ({ error }: { error: unknown }) => broken.reject(error));
    const runner = await runGraphile({
      pgPool: this.#pool,
      concurrency,
      taskList: this.#noted(tasks),
      parsedCronItems: [...cron],
      noHandleSignals: true,
      pollInterval: pollMs,
      logger: graphileLogger(log),
      events,
      // A batch that could not be told says so by an event; a single call would end one of the runner's workers.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    const over = Promise.race([runner.promise, broken.promise]);
    // Heard by whoever waits for it; before that it must not end the process.
    over.catch(() => {});
    return { runner, over };
  }

  /** The same tasks, of whose jobs it is known which are under way. */
  #noted(tasks: TaskList): TaskList {
    const noted = Object.entries(tasks).map(([name, task]): [string, Task] => [
      name,
      async (payload, helpers) => {
        const done = (async () => await task?.(payload, helpers))();
        this.#underWay.add(helpers.job.id);
        this.#tasks.add(done);
        try {
          return await done;
        } finally {
          this.#underWay.delete(helpers.job.id);
          this.#tasks.delete(done);
        }
      },
    ]);
    return Object.fromEntries(noted);
  }

  /** One that has just been taken, or whose end is just being told, is no stray by the next look. */
  async #freeStrays(): Promise<void> {
    const { workerId } = this.#options;
    const before = this.#strays;
    this.#strays = (await jobsLockedBy(this.#pool, workerId)).filter((id) => !this.#underWay.has(id));
    if (this.#strays.some((id) => before.includes(id))) await this.unlock([workerId]);
  }

  async #keepRunning(): Promise<void> {
    const { clock, log, workerId } = this.#options;
    const { signal } = this.#stopped;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        this.#running ??= await this.#run();
        // Who stopped while it was starting found none to stop.
        if (signal.aborted) return await this.#running.runner.stop();
        pauseMs = FIRST_PAUSE_MS;
        await this.#running.over;
        if (signal.aborted) return;
        throw new Error('it ended by itself');
      } catch (error) {
        if (signal.aborted) return;
        logJobRunnerFailed(log, error);
      }
      // Its jobs and its clock; not waited for, and it may have stopped by itself.
      this.#running?.runner.stop().catch(() => {});
      this.#running = null;
      await clock.sleep(pauseMs, signal).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await this.unlock([workerId]).catch(() => {});
    }
  }
}

/** graphile's own words are of interest only where something is wrong: what happens to executions is told elsewhere. */
function graphileLogger(log: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message, meta) => {
    const fields = { event: 'queue.graphile', label: scope.label, jobId: scope.jobId, err: meta?.error };
    switch (level) {
      case 'error':
        return log.error(fields, message);
      case 'warning':
        return log.warn(fields, message);
      case 'info':
      case 'debug':
        return log.trace(fields, message);
      default:
        level satisfies never;
    }
  });
}
