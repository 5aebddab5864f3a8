import { Counter, Gauge, Histogram } from 'prom-client';
import type { ExecutionStatus } from '#core/execution-status.ts';
import type { OutcomeType, PhaseName } from '#core/outcomes.ts';
import { CLAIM_SECONDS, createRegistry, type MetricsPage, RUN_SECONDS } from './metrics.ts';

export interface WorkerMetricSources {
  readonly version: string;
  /** Runs at a time, at most. */
  readonly capacity: number;
  /** What containers and claimed runs take, and how many sandboxes wait and don't. */
  used(): { readonly memoryBytes: number; readonly cpus: number; readonly idle: number; readonly busy: number };
  /** What they may take; null until the engine has told what it has. */
  room(): { readonly memoryBytes: number; readonly cpus: number } | null;
}

/** What a worker counts of its own doing, a function for each event, as in `execution-events.ts`. */
export interface WorkerMetrics extends MetricsPage {
  /** A claim and how long the database took for it. */
  claimed(result: 'claimed' | 'nothing' | 'failed', durationMs: number): void;
  /** An attempt is over: its execution ended, was given back, or was somebody else's by then. */
  attemptOver(result: 'ended' | 'given-back' | 'lost'): void;
  ended(status: ExecutionStatus, outcome: OutcomeType): void;
  phaseEnded(phase: PhaseName, wallMs: number): void;
  /** A step of a run that ended, from its claim to the end of its bookkeeping. */
  stepDone(step: 'queue' | 'claim' | 'transfer' | 'run' | 'persist', durationMs: number): void;
  /** A run got a sandbox: one that was ready, or one that had to be made for it. */
  sandboxClaimed(start: 'warm' | 'cold'): void;
  /** The database did not take a call; what matters is tried again. */
  storeFailed(operation: string): void;
}

/** Its gauges are asked for at each reading. */
export function createWorkerMetrics(sources: WorkerMetricSources): WorkerMetrics {
  const registry = createRegistry('worker', sources.version);
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `sandpiper_worker_${name}`, help, labelNames, registers });
  const histogram = <Label extends string = never>(
    name: string,
    help: string,
    { labelNames = [], buckets }: { labelNames?: readonly Label[]; buckets: number[] },
  ) => new Histogram({ name: `sandpiper_worker_${name}`, help, labelNames, buckets, registers });

  const claims = counter('claims_total', 'Claims, by what came of them.', ['result']);
  const claimSeconds = histogram('claim_duration_seconds', 'How long the database took for a claim.', {
    buckets: CLAIM_SECONDS,
  });
  const attempts = counter('attempts_total', 'Attempts that are over, by how.', ['result']);
  const ended = counter('executions_ended_total', 'Executions that ended here.', ['status', 'outcome']);
  const phases = histogram('phase_duration_seconds', 'Wall time of the phases of executions that ended here.', {
    labelNames: ['phase'],
    buckets: RUN_SECONDS,
  });
  const steps = histogram('step_duration_seconds', 'Where the time of executions went that ended here.', {
    labelNames: ['step'],
    buckets: RUN_SECONDS,
  });
  const sandboxes = counter('sandboxes_claimed_total', 'Sandboxes given to runs: ready ones, and made for the run.', [
    'start',
  ]);
  const storeFailures = counter('store_failures_total', 'Calls that the database did not take.', ['operation']);
  addGauges(registers, sources);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    claimed(result, durationMs) {
      claims.inc({ result });
      if (result !== 'failed') claimSeconds.observe(durationMs / 1_000);
    },
    attemptOver: (result) => attempts.inc({ result }),
    ended: (status, outcome) => ended.inc({ status, outcome }),
    phaseEnded: (phase, wallMs) => phases.observe({ phase }, wallMs / 1_000),
    stepDone: (step, durationMs) => steps.observe({ step }, durationMs / 1_000),
    sandboxClaimed: (start) => sandboxes.inc({ start }),
    storeFailed: (operation) => storeFailures.inc({ operation }),
  };
}

function addGauges(registers: ConstructorParameters<typeof Gauge>[0]['registers'], sources: WorkerMetricSources): void {
  const gauge = (name: string, help: string, collect: (set: Gauge) => void) =>
    new Gauge({
      name: `sandpiper_worker_${name}`,
      help,
      ...(registers ? { registers } : {}),
      collect() {
        collect(this);
      },
    });
  gauge('capacity', 'Runs at a time, at most.', (each) => each.set(sources.capacity));
  new Gauge({
    name: 'sandpiper_worker_sandboxes',
    help: 'Sandboxes that wait for a run, and that are in use or being cleaned.',
    labelNames: ['state'],
    ...(registers ? { registers } : {}),
    collect() {
      const { idle, busy } = sources.used();
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'busy' }, busy);
    },
  });
  gauge('memory_limit_bytes', 'What runs and sandboxes may reserve; 0 until the engine has told.', (each) =>
    each.set(sources.room()?.memoryBytes ?? 0),
  );
  gauge('memory_reserved_bytes', 'What they have reserved.', (each) => each.set(sources.used().memoryBytes));
  gauge('cpus_limit', 'Cores that runs may reserve; 0 until the engine has told.', (each) =>
    each.set(sources.room()?.cpus ?? 0),
  );
  gauge('cpus_reserved', 'Cores that they have reserved.', (each) => each.set(sources.used().cpus));
}
