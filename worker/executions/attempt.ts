import type { LanguageRegistry } from '#config/languages.ts';
import type { InputResult } from '#core/contracts/inputs.ts';
import type { EndedPhase, Outcome } from '#core/outcomes.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LogStore } from '#db/stores/log-store.ts';
import { logEnvironmentMade, logStoreFailed, logStoreRetried } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { Clock } from '#worker/clock.ts';
import { EngineTimeoutError, EngineUnavailableError } from '#worker/engine/errors.ts';
import type { LanguageImages } from '#worker/images/images.ts';
import { EnvironmentError, type RunEnvironment, type Runner, type RunRequest } from '#worker/runners/runner.ts';
import type { ActiveRun } from './active-runs.ts';
import { ChunkWriter, type Written } from './chunk-writer.ts';
import { persist } from './persist.ts';
import { type InputsProgress, type RunHandlers, runInputs } from './run-inputs.ts';
import { inputRequestsOf, runRequestOf } from './run-request.ts';
import type { RunTimes } from './run-times.ts';

export interface AttemptDeps {
  readonly executions: Pick<
    ExecutionStore,
    'recordEnvironment' | 'recordTimings' | 'terminateRequested' | 'end' | 'giveBack'
  >;
  readonly logs: Pick<LogStore, 'append'>;
  readonly languages: LanguageRegistry;
  readonly images: Pick<LanguageImages, 'find' | 'forget'>;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly random: () => number;
  /** How long output that can't be stored is kept: as long as others take this worker for alive. */
  readonly leaseMs: number;
  /** Aborts when the worker has no time left to write anything. */
  readonly giveUp: AbortSignal;
  /** The engine didn't answer a run: whoever watches it should look. */
  readonly onEngineAway: () => void;
}

/** How an attempt went, before anything of it is decided. */
export type AttemptResult = AttemptEnd & {
  /** The phases that ended, in order. */
  readonly phases: readonly EndedPhase[];
  /** Of a submission with inputs, those that were run; null for others. */
  readonly results: readonly InputResult[] | null;
  /** What it comes to, where that is more than the last phase tells. */
  readonly outcome: Outcome | null;
  /** Output is missing from the log. */
  readonly cut: boolean;
  /** Its program was started. */
  readonly begun: boolean;
};

type AttemptEnd =
  /** It came to an end by itself or at a limit: the last phase tells. */
  | { readonly kind: 'finished' }
  /** Its owner ended it. */
  | { readonly kind: 'terminated' }
  /** Nothing may be written any more. */
  | { readonly kind: 'lost' }
  /** Cut off through no fault of the run or its sandbox: this worker ends, or the database was away. */
  | { readonly kind: 'interrupted'; readonly reason: string }
  /** Could not begin, and nobody tried: the engine or the image isn't there. */
  | { readonly kind: 'waits'; readonly reason: string; readonly error?: unknown }
  /** Our fault. */
  | { readonly kind: 'fault'; readonly reason: string; readonly error: unknown };

/** Runs one attempt in a sandbox and stores its output as it comes. Writes no status; throws nothing. */
export async function runAttempt(
  deps: AttemptDeps,
  run: ActiveRun,
  { log, times }: { log: Logger; times: RunTimes },
): Promise<AttemptResult> {
  const { claim } = run;
  const { inputs, limits } = claim.submission;
  const progress: Progress = { phases: [], results: [], outcome: null, cut: false, begun: false, times };
  const result = (end: AttemptEnd): AttemptResult => {
    const { times: _, results, ...rest } = progress;
    return { ...end, ...rest, results: inputs ? results : null };
  };
  // Beside the start, which takes longer.
  const listening = run.mayHaveMissedTerminate ? stopIfTerminateRequested(deps, run, log) : null;
  try {
    const language = deps.languages.get(claim.submission.language ?? '');
    if (!language) {
      const reason = `this worker does not know the language ${claim.submission.language}`;
      return result({ kind: 'fault', reason, error: new Error(reason) });
    }
    if (claim.submission.network !== 'none') {
      const reason = 'this worker has no network for programs';
      return result({ kind: 'fault', reason, error: new Error(reason) });
    }
    const image = await deps.images.find(language.id);
    if (!image) return result({ kind: 'waits', reason: IMAGE_NOT_READY });
    if (run.signal.aborted) return result(stoppedEnd(run));

    const { signal } = run;
    const written = await storingOutput(deps, run, progress, log, (follow) =>
      inputs
        ? runInputs({ inputs, requests: inputRequestsOf(claim, language, image), limits, signal, follow }, progress)
        : follow(runRequestOf(claim, language, image), {
            output: ({ data }) => data,
            phaseEnded: (phase) => progress.phases.push(phase),
          }),
    );
    return result(endOf(run, progress, written));
  } catch (error) {
    return result(faultEnd(deps, run, error));
  } finally {
    await listening;
  }
}

interface Progress extends InputsProgress {
  begun: boolean;
  times: RunTimes;
}

type Follow = (request: RunRequest, handlers: RunHandlers) => Promise<void>;

/** Stores what the runs write that `work` asks for, and which containers they get. Gives what became of the output. */
async function storingOutput(
  deps: AttemptDeps,
  run: ActiveRun,
  progress: Progress,
  log: Logger,
  work: (follow: Follow) => Promise<unknown>,
): Promise<Written> {
  const writer = outputWriter(deps, run, log);
  const recorded = new Map<string, Promise<void>>();
  const follow: Follow = async (request, { input, output, phaseEnded, collected }) => {
    for await (const event of deps.runner.run(request, { signal: run.signal })) {
      switch (event.type) {
        case 'environment': {
          const { environment } = event;
          // Beside the run: the program's first byte doesn't wait for it.
          const known = recorded.get(environment.containerId);
          recorded.set(environment.containerId, known ?? recordEnvironment(deps, run, environment, log));
          break;
        }
        case 'phase-started':
          progress.times.phaseStarted();
          progress.begun ||= event.phase === 'RUN';
          break;
        case 'output':
          await writer.write({ ...event, ...(input === undefined ? {} : { input }), data: output(event) });
          break;
        case 'phase-ended': {
          progress.times.phaseEnded();
          const { type: _, ...phase } = event;
          phaseEnded(phase);
          break;
        }
        case 'collected-folder':
        case 'collected-link':
          break;
        case 'collected-piece':
        case 'collected-end':
          collected?.(event);
          break;
        default:
          event satisfies never;
      }
    }
  };
  let written: Written;
  try {
    await work(follow);
  } finally {
    written = await writer.end();
    await Promise.all(recorded.values());
  }
  return written;
}

function outputWriter(deps: AttemptDeps, run: ActiveRun, log: Logger): ChunkWriter {
  const { claim } = run;
  return new ChunkWriter({
    clock: deps.clock,
    attempt: claim.attempt,
    lastSeq: claim.lastSeq,
    append: (chunks) => deps.logs.append(claim, chunks),
    retryForMs: deps.leaseMs,
    abandoned: run.abandoned,
    onRetry: (err, pauseMs) => logStoreRetried(log, { operation: 'append', pauseMs, err }),
    onBroken: (how) => run.stop(how === 'lost' ? 'lost' : 'database-away'),
  });
}

async function recordEnvironment(deps: AttemptDeps, run: ActiveRun, environment: RunEnvironment, log: Logger) {
  logEnvironmentMade(log, environment);
  try {
    const record = () => deps.executions.recordEnvironment(run.claim, environment);
    if (!(await persist(persistOptions(deps, run.abandoned, log), 'recordEnvironment', record))) run.stop('lost');
  } catch (err) {
    // A line of the history that is missing is no reason to take a person's run away.
    logStoreFailed(log, { operation: 'recordEnvironment', err });
  }
}

/** The request may have come between the claim and the moment from which this worker listens for it. */
async function stopIfTerminateRequested(deps: AttemptDeps, run: ActiveRun, log: Logger): Promise<void> {
  try {
    const ask = () => deps.executions.terminateRequested([run.claim.id]);
    const requested = await persist(persistOptions(deps, run.abandoned, log), 'terminateRequested', ask);
    if (requested.length > 0) run.stop('terminate');
  } catch (err) {
    logStoreFailed(log, { operation: 'terminateRequested', err });
  }
}

function endOf(run: ActiveRun, progress: Progress, written: Written): AttemptEnd {
  // Without its output a result would be half the truth, whatever it was stopped for before.
  if (written !== 'written' || run.stopReason === 'lost' || run.stopReason === 'database-away') return stoppedEnd(run);
  const last = progress.phases.at(-1);
  if (progress.outcome || (last && cameToItsEnd(last))) return { kind: 'finished' };
  if (run.stopReason) return stoppedEnd(run);
  const error = new EnvironmentError('sandbox-failed', 'the sandbox ended without a result');
  return { kind: 'fault', reason: 'the sandbox failed', error };
}

/** Not cut off by us: it hit a limit, failed, or ended its last phase, be it that somebody stopped it just then. */
function cameToItsEnd(last: EndedPhase): boolean {
  if (last.reason === 'killed') return false;
  return last.reason !== 'exited' || last.exitCode !== 0 || last.phase === 'RUN';
}

function stoppedEnd(run: ActiveRun): AttemptEnd {
  switch (run.stopReason) {
    case 'terminate':
      return { kind: 'terminated' };
    case 'lost':
      return { kind: 'lost' };
    case 'shutdown':
      return { kind: 'interrupted', reason: 'The worker that ran it stops.' };
    case 'database-away':
      return { kind: 'interrupted', reason: 'The database was away for too long.' };
    case null:
      return { kind: 'fault', reason: 'it was stopped for no reason', error: run.signal.reason };
    default:
      return run.stopReason satisfies never;
  }
}

function faultEnd(deps: AttemptDeps, run: ActiveRun, error: unknown): AttemptEnd {
  // Whatever broke while it was being stopped, it is stopped.
  if (run.stopReason) return stoppedEnd(run);
  if (error instanceof EngineUnavailableError || error instanceof EngineTimeoutError) return engineAwayEnd(deps, error);
  if (!(error instanceof EnvironmentError)) return { kind: 'fault', reason: 'the worker failed', error };
  switch (error.fault) {
    case 'engine-unavailable':
      return engineAwayEnd(deps, error);
    case 'image-missing':
      if (run.claim.submission.language !== null) deps.images.forget(run.claim.submission.language);
      return { kind: 'fault', reason: 'the image of its language was gone', error };
    case 'sandbox-failed':
      return { kind: 'fault', reason: 'the sandbox failed', error };
    default:
      return error.fault satisfies never;
  }
}

function engineAwayEnd(deps: AttemptDeps, error: unknown): AttemptEnd {
  deps.onEngineAway();
  return { kind: 'waits', reason: ENGINE_AWAY, error };
}

/** Why it waits, for people. */
export const ENGINE_AWAY = 'The container engine is not available.';
export const IMAGE_NOT_READY = 'The image of its language is not ready yet.';

export function persistOptions(deps: Pick<AttemptDeps, 'clock'>, signal: AbortSignal, log: Logger) {
  return {
    clock: deps.clock,
    signal,
    onRetry: (operation: string, err: unknown, pauseMs: number) => logStoreRetried(log, { operation, pauseMs, err }),
  };
}
