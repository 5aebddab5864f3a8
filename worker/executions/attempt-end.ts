import type { InputResult } from '#core/contracts/inputs.ts';
import type { EndedPhase, Outcome } from '#core/outcomes.ts';
import type { ExecutionEnd } from '#db/stores/execution-store.ts';
import { EngineError, EngineTimeoutError, EngineUnavailableError } from '#worker/engine/errors.ts';
import { CustomImageError } from '#worker/images/custom-images.ts';
import { EnvironmentError } from '#worker/runners/runner.ts';
import type { ActiveRun } from './active-runs.ts';
import type { Written } from './chunk-writer.ts';
import { SecretsError } from './opened-secrets.ts';

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
  /** Something was started that may have had effects outside. */
  readonly begun: boolean;
  /** Under which its result may serve again; null where that was not asked for. */
  readonly cacheKey: string | null;
};

export type AttemptEnd =
  /** It came to an end by itself or at a limit: the last phase tells. */
  | { readonly kind: 'finished' }
  /** Nothing was run: the same was before, and this is what that came to. */
  | { readonly kind: 'reused'; readonly end: ExecutionEnd }
  /** Its owner ended it. */
  | { readonly kind: 'terminated' }
  /** Nothing may be written any more. */
  | { readonly kind: 'lost' }
  /** Cut off through no fault of the run or its sandbox: this worker ends, or the database was away. */
  | { readonly kind: 'interrupted'; readonly reason: string }
  /** Could not begin, and nobody tried: the engine or an image isn't there. It is looked at again after the pause. */
  | { readonly kind: 'waits'; readonly reason: string; readonly pauseMs?: number; readonly error?: unknown }
  /** Our fault. */
  | { readonly kind: 'fault'; readonly reason: string; readonly error: unknown };

/** Why it waits, for people. */
export const ENGINE_AWAY = 'The container engine is not available.';
export const IMAGE_NOT_READY = 'The image of its language is not ready yet.';

/** A reason of its submission's why it can't begin. The message is for its owner: PREPARE_ERROR. */
export class PrepareError extends Error {
  override readonly name = 'PrepareError';
  /** What failed, for people. */
  readonly step: string;

  constructor(step: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.step = step;
  }
}

/** What is the submission's own fault, in the words of an outcome; null for anything else. */
export function prepareErrorOf(error: unknown): PrepareError | null {
  if (error instanceof PrepareError) return error;
  if (error instanceof CustomImageError) return new PrepareError('image', error.message, { cause: error });
  if (error instanceof SecretsError) return new PrepareError('secrets', error.message, { cause: error });
  return null;
}

/** How it went by what came of it; `written` is what became of its output. */
export function endOf(
  run: ActiveRun,
  { phases, outcome }: { phases: readonly EndedPhase[]; outcome: Outcome | null },
  written: Written,
): AttemptEnd {
  // Without its output a result would be half the truth, whatever it was stopped for before.
  if (written !== 'written' || run.stopReason === 'lost' || run.stopReason === 'database-away') return stoppedEnd(run);
  const last = phases.at(-1);
  if (outcome || (last && cameToItsEnd(last))) return { kind: 'finished' };
  if (run.stopReason) return stoppedEnd(run);
  const error = new EnvironmentError('sandbox-failed', 'the sandbox ended without a result');
  return { kind: 'fault', reason: 'the sandbox failed', error };
}

/** Not cut off by us: it hit a limit, failed, or ended its last phase, be it that somebody stopped it just then. */
function cameToItsEnd(last: EndedPhase): boolean {
  if (last.reason === 'killed') return false;
  return last.reason !== 'exited' || last.exitCode !== 0 || last.phase === 'RUN';
}

export function stoppedEnd(run: ActiveRun): AttemptEnd {
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

/** What broke it, where nobody stopped it. `imageMissing` is told where the engine has lost its image. */
export function faultEnd(
  run: ActiveRun,
  error: unknown,
  told: { onEngineAway: () => void; onImageMissing: () => void },
): AttemptEnd {
  // Whatever broke while it was being stopped, it is stopped.
  if (run.stopReason) return stoppedEnd(run);
  if (error instanceof EngineUnavailableError || error instanceof EngineTimeoutError) return engineAway(error, told);
  if (error instanceof EngineError) return { kind: 'fault', reason: 'the container engine failed', error };
  if (!(error instanceof EnvironmentError)) return { kind: 'fault', reason: 'the worker failed', error };
  switch (error.fault) {
    case 'engine-unavailable':
      return engineAway(error, told);
    case 'image-missing':
      told.onImageMissing();
      return { kind: 'fault', reason: 'its image was gone', error };
    case 'sandbox-failed':
      return { kind: 'fault', reason: 'the sandbox failed', error };
    default:
      return error.fault satisfies never;
  }
}

function engineAway(error: unknown, { onEngineAway }: { onEngineAway: () => void }): AttemptEnd {
  onEngineAway();
  return { kind: 'waits', reason: ENGINE_AWAY, error };
}
