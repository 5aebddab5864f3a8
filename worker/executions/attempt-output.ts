import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LogStore } from '#db/stores/log-store.ts';
import { logEnvironmentMade, logStoreFailed, logStoreRetried } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { Clock } from '#worker/clock.ts';
import type {
  PhaseEnded,
  PhaseName,
  PhaseRequest,
  RunEnvironment,
  RunEvent,
  Runner,
  RunRequest,
} from '#worker/runners/runner.ts';
import type { ActiveRun } from './active-runs.ts';
import { ChunkWriter, type Written } from './chunk-writer.ts';
import { persist } from './persist.ts';
import type { RunHandlers } from './run-inputs.ts';
import type { RunTimes } from './run-times.ts';
import type { SecretMask } from './secret-mask.ts';

export interface AttemptOutputDeps {
  readonly executions: Pick<ExecutionStore, 'recordEnvironment'>;
  readonly logs: Pick<LogStore, 'append'>;
  readonly runner: Pick<Runner, 'run'>;
  readonly clock: Clock;
  /** How long output that can't be stored is kept. */
  readonly leaseMs: number;
}

type Output = Extract<RunEvent, { type: 'output' }>;

/** What writes: a phase, and where that has several a step of it. */
export type OutputSource = Pick<PhaseRequest, 'phase' | 'step'>;

/**
 * Runs what an attempt asks for, in one sandbox or several, and stores what is written and which containers they are.
 * Secrets are taken out of all that is written before anybody sees it.
 */
export class AttemptOutput {
  /** Set before the first that could write a secret. */
  mask: SecretMask | null = null;
  /** By what they are run by: how people and registries know images that are run by an id. */
  readonly images = new Map<string, Pick<RunEnvironment, 'image' | 'digest'>>();
  readonly #deps: AttemptOutputDeps;
  readonly #run: ActiveRun;
  readonly #told: { readonly log: Logger; readonly times: RunTimes };
  #writer: ChunkWriter;
  readonly #recorded = new Map<string, Promise<void>>();
  #now: OutputSource = { phase: 'PREPARE' };
  #begun = false;

  constructor(deps: AttemptOutputDeps, run: ActiveRun, told: { log: Logger; times: RunTimes }) {
    this.#deps = deps;
    this.#run = run;
    this.#told = told;
    this.#writer = outputWriter(deps, run, told.log, run.claim.lastSeq);
  }

  /** Something of it was started that may have effects outside. What prepares it is done again as often as needed. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Runs it to its end. @throws EnvironmentError, and what a handler throws */
  async follow(request: RunRequest, handlers: RunHandlers): Promise<void> {
    const { times } = this.#told;
    const phases = request.phases.values();
    for await (const event of this.#deps.runner.run(request, { signal: this.#run.signal })) {
      switch (event.type) {
        case 'environment':
          this.#record(event.environment);
          break;
        case 'phase-started':
          times.phaseStarted();
          this.#start(event.phase, phases.next().value?.step);
          break;
        case 'output':
          await this.#write(this.mask ? masked(this.mask, event) : event, handlers);
          break;
        case 'phase-ended': {
          times.phaseEnded();
          if (this.mask) await this.#writeHeld(this.mask, event, handlers);
          const { type: _, ...phase } = event;
          handlers.phaseEnded({ ...phase, ...this.#stepOf(event.phase) });
          break;
        }
        case 'collected-folder':
        case 'collected-link':
        case 'collected-piece':
        case 'collected-end':
          await handlers.collected?.(event);
          break;
        default:
          event satisfies never;
      }
    }
  }

  /** A line of ours, on stderr of what goes on, or of what is named. Settles when there is room for more. */
  async say(line: string, source = this.#now): Promise<void> {
    const data = Buffer.from(`sandpiper: ${this.mask?.text(line) ?? line}\n`);
    await this.#writer.write({ ...source, stream: 'stderr', data, at: new Date() });
  }

  /** Stores all that was said so far; gives the number of the last piece, behind which others may write. */
  async settled(): Promise<number> {
    await this.#writer.end();
    const { lastSeq } = this.#writer;
    this.#writer = outputWriter(this.#deps, this.#run, this.#told.log, lastSeq);
    return lastSeq;
  }

  /** Stores what is left, and says how it all went. */
  async end(): Promise<Written> {
    const written = await this.#writer.end();
    await Promise.all(this.#recorded.values());
    return written;
  }

  #start(phase: PhaseName, step: string | undefined): void {
    this.#now = { phase, ...(step === undefined ? {} : { step: this.mask?.text(step) ?? step }) };
    this.#begun ||= phase === 'RUN' || (phase === 'COMPILE' && this.#run.claim.submission.network !== 'none');
  }

  async #write({ phase, stream, data, at }: Omit<Output, 'type'>, handlers: RunHandlers): Promise<void> {
    const { input } = handlers;
    const of = { phase, ...this.#stepOf(phase), ...(input === undefined ? {} : { input }) };
    await this.#writer.write({ ...of, stream, data: handlers.output({ stream, data }), at });
  }

  #stepOf(phase: PhaseName): Pick<OutputSource, 'step'> {
    return this.#now.phase === phase && this.#now.step !== undefined ? { step: this.#now.step } : {};
  }

  /** What could have been the begin of a secret, and is none. */
  async #writeHeld(mask: SecretMask, { phase, reason }: PhaseEnded, handlers: RunHandlers): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const data = mask.flush(stream, { cut: reason !== 'exited' });
      if (data.length > 0) await this.#write({ phase, stream, data, at: new Date() }, handlers);
    }
  }

  /** Beside the run: the program's first byte doesn't wait for it. */
  #record(made: RunEnvironment): void {
    const { containerId } = made;
    if (this.#recorded.has(containerId)) return;
    const environment = { ...made, ...this.images.get(made.image) };
    this.#recorded.set(containerId, recordEnvironment(this.#deps, this.#run, environment, this.#told.log));
  }
}

function masked(mask: SecretMask, event: Output): Output {
  return { ...event, data: mask.output(event.stream, event.data) };
}

function outputWriter(deps: AttemptOutputDeps, run: ActiveRun, log: Logger, lastSeq: number): ChunkWriter {
  const { claim } = run;
  return new ChunkWriter({
    clock: deps.clock,
    attempt: claim.attempt,
    lastSeq,
    append: (chunks) => deps.logs.append(claim, chunks),
    retryForMs: deps.leaseMs,
    abandoned: run.abandoned,
    onRetry: (err, pauseMs) => logStoreRetried(log, { operation: 'append', pauseMs, err }),
    onBroken: (how) => run.stop(how === 'lost' ? 'lost' : 'database-away'),
  });
}

async function recordEnvironment(
  deps: AttemptOutputDeps,
  run: ActiveRun,
  environment: RunEnvironment,
  log: Logger,
): Promise<void> {
  logEnvironmentMade(log, environment);
  try {
    const record = () => deps.executions.recordEnvironment(run.claim, environment);
    if (!(await persist(persistOptions(deps, run.abandoned, log), 'recordEnvironment', record))) run.stop('lost');
  } catch (err) {
    // A line of the history that is missing is no reason to take a person's run away.
    logStoreFailed(log, { operation: 'recordEnvironment', err });
  }
}

export function persistOptions(deps: Pick<AttemptOutputDeps, 'clock'>, signal: AbortSignal, log: Logger) {
  return {
    clock: deps.clock,
    signal,
    onRetry: (operation: string, err: unknown, pauseMs: number) => logStoreRetried(log, { operation, pauseMs, err }),
  };
}
