import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DELAY_KINDS, delayKindOf } from '#core/delay-kinds.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import type { OutcomeType } from '#core/outcomes.ts';
import { RUN_SECONDS } from './metrics.ts';

/** Where the numbers of the whole are asked for. Each throws while the database is away. */
export interface SystemSources {
  queue(): Promise<QueueNumbers>;
  /** What ended since the last time it was asked. */
  newlyEnded(): Promise<readonly EndedRun[]>;
  /** Those that are alive. */
  workers(): Promise<readonly WorkerNumbers[]>;
  databaseBytes(): Promise<number>;
  /** Told why the database could not be asked. */
  onFailed(error: unknown): void;
}

export interface QueueNumbers {
  readonly queued: number;
  readonly delayed: readonly { readonly reason: string; readonly count: number }[];
  readonly running: number;
  readonly oldestWaitingMs: number | null;
}

export interface EndedRun {
  readonly status: ExecutionStatus;
  readonly outcome: OutcomeType;
  /** Null for one that never started. */
  readonly waitMs: number | null;
  readonly runMs: number | null;
}

/** Of one worker, as of its last heartbeat. */
export interface WorkerNumbers {
  readonly capacity: number;
  readonly running: number;
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number;
  readonly cpus: number;
  readonly cpusUsed: number;
  readonly runnersIdle: number;
  readonly runnersBusy: number;
  readonly drainingAt: Date | null;
}

/** Sums over the workers that are alive; each worker tells its own on its own port. */
const OF_WORKERS: readonly { name: string; help: string; of: (worker: WorkerNumbers) => number }[] = [
  { name: 'sandpiper_workers_alive', help: 'Workers with a heartbeat.', of: () => 1 },
  { name: 'sandpiper_workers_capacity', help: 'Runs that they take at a time.', of: ({ capacity }) => capacity },
  { name: 'sandpiper_workers_running', help: 'Runs that they have now.', of: ({ running }) => running },
  { name: 'sandpiper_workers_draining', help: 'Those that take nothing new.', of: (each) => (each.drainingAt ? 1 : 0) },
  { name: 'sandpiper_workers_memory_limit_bytes', help: 'What runs may reserve.', of: (each) => each.memoryBytes },
  { name: 'sandpiper_workers_memory_reserved_bytes', help: 'What they have.', of: (each) => each.memoryUsedBytes },
  { name: 'sandpiper_workers_cpus_limit', help: 'Cores that runs may reserve.', of: (each) => each.cpus },
  { name: 'sandpiper_workers_cpus_reserved', help: 'Cores that they have.', of: (each) => each.cpusUsed },
  { name: 'sandpiper_workers_sandboxes_idle', help: 'Sandboxes that wait for a run.', of: (each) => each.runnersIdle },
  { name: 'sandpiper_workers_sandboxes_busy', help: 'Sandboxes in use.', of: (each) => each.runnersBusy },
];

/**
 * What all processes have in common: it is in the database, so every web process tells the same and a dashboard takes it
 * of one of them. @returns what asks for it anew; never throws
 */
export function addSystemMetrics(registry: Registry, sources: SystemSources): () => Promise<void> {
  const registers = [registry];
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const up = gauge('sandpiper_database_up', '1 where the database answered; 0: what it knows is missing here.');
  const queued = gauge('sandpiper_queue_queued', 'Executions that are QUEUED.');
  const delayed = gauge('sandpiper_queue_delayed', 'Executions that are DELAYED, by what they wait for.', ['reason']);
  const running = gauge('sandpiper_queue_running', 'Executions that are RUNNING.');
  const oldest = gauge('sandpiper_queue_oldest_wait_seconds', 'Since when the oldest waits; 0 where none does.');
  const databaseBytes = gauge('sandpiper_database_size_bytes', 'Size of the database on its disk.');
  const workers = OF_WORKERS.map(({ name, help, of }) => ({ of, sum: gauge(name, help) }));
  const ended = endedMetrics(registry);

  return async () => {
    try {
      // One after the other: a reading must not take connections from those who work.
      const queue = await sources.queue();
      const alive = await sources.workers();
      databaseBytes.set(await sources.databaseBytes());
      for (const run of await sources.newlyEnded()) ended(run);
      queued.set(queue.queued);
      running.set(queue.running);
      oldest.set((queue.oldestWaitingMs ?? 0) / 1_000);
      for (const kind of DELAY_KINDS) delayed.set({ reason: kind }, 0);
      for (const { reason, count } of queue.delayed) delayed.inc({ reason: delayKindOf(reason) }, count);
      for (const { of, sum } of workers) sum.set(alive.reduce((total, worker) => total + of(worker), 0));
      up.set(1);
    } catch (error) {
      up.set(0);
      // What was true a while ago is no news.
      delayed.reset();
      for (const each of [queued, running, oldest, databaseBytes, ...workers.map(({ sum }) => sum)]) each.remove();
      sources.onFailed(error);
    }
  };
}

function endedMetrics(registry: Registry): (run: EndedRun) => void {
  const registers = [registry];
  const count = new Counter({
    name: 'sandpiper_executions_ended_total',
    help: 'Executions that ended since this process started, wherever they ran.',
    labelNames: ['status', 'outcome'],
    registers,
  });
  const wait = new Histogram({
    name: 'sandpiper_execution_wait_seconds',
    help: 'From queued to started, of those that ended.',
    buckets: RUN_SECONDS,
    registers,
  });
  const run = new Histogram({
    name: 'sandpiper_execution_run_seconds',
    help: 'From started to ended, of those that ended.',
    buckets: RUN_SECONDS,
    registers,
  });
  return ({ status, outcome, waitMs, runMs }) => {
    count.inc({ status, outcome });
    if (waitMs !== null) wait.observe(waitMs / 1_000);
    if (runMs !== null) run.observe(runMs / 1_000);
  };
}
