import { logPreparationFailed } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { ActiveRun } from './active-runs.ts';
import { type Attempt, type AttemptDeps, noProgress } from './attempt-deps.ts';
import {
  type AttemptEnd,
  type AttemptResult,
  endOf,
  faultEnd,
  IMAGE_NOT_READY,
  prepareErrorOf,
  stoppedEnd,
} from './attempt-end.ts';
import { AttemptOutput } from './attempt-output.ts';
import { maskedProgress } from './masked-progress.ts';
import { isPlain, prepareAndRun } from './prepare-and-run.ts';
import { ProgramArtifacts } from './program-artifacts.ts';
import { runProgram } from './run-program.ts';
import { plainParts } from './run-request.ts';
import type { RunTimes } from './run-times.ts';
import { stopTerminated } from './stop-terminated.ts';

/** Runs one attempt in a sandbox, or several, and stores its output as it comes. Writes no status; throws nothing. */
export async function runAttempt(
  deps: AttemptDeps,
  run: ActiveRun,
  told: { log: Logger; times: RunTimes },
): Promise<AttemptResult> {
  const progress = noProgress();
  const output = new AttemptOutput(deps, run, told);
  const artifacts = new ProgramArtifacts(deps, run, told.log);
  const attempt: Attempt = { deps, run, output, progress, artifacts, log: told.log, cacheKey: null };
  // The request may have come between the claim and the moment from which this worker listens for it. Beside the start,
  // which takes longer.
  const asked = { executions: deps.executions, clock: deps.clock, log: told.log, signal: run.abandoned };
  const listening = run.mayHaveMissedTerminate
    ? stopTerminated([run.claim.id], () => run.stop('terminate'), asked)
    : null;
  let early: AttemptEnd | null = null;
  let failure: { readonly error: unknown } | null = null;
  try {
    early = await perform(attempt);
  } catch (error) {
    if (!(await failedToPrepare(attempt, error))) failure = { error };
  }
  const written = await output.end();
  await listening;
  const end = failure ? brokenEnd(attempt, failure.error) : (early ?? endOf(run, progress, written));
  const { results, ...rest } = maskedProgress(progress, output.mask);
  const came = {
    ...rest,
    results: run.claim.submission.inputs ? results : null,
    begun: output.begun,
    cacheKey: attempt.cacheKey,
  };
  return { ...(await artifacts.settle(end)), ...came };
}

/** A language's own commands need no more than its image, and go straight to their sandbox. */
async function perform(attempt: Attempt): Promise<AttemptEnd | null> {
  const { deps, run } = attempt;
  const { submission } = run.claim;
  const language = submission.language === null ? null : deps.languages.get(submission.language);
  if (language === undefined) {
    const reason = `this worker does not know the language ${submission.language}`;
    return { kind: 'fault', reason, error: new Error(reason) };
  }
  const image = language && submission.image === null ? await deps.images.find(language.id) : null;
  if (submission.image === null && !image) return { kind: 'waits', reason: IMAGE_NOT_READY };
  if (run.signal.aborted) return stoppedEnd(run);
  if (!language || !image || !isPlain(submission)) return await prepareAndRun(attempt, language, image);
  await runProgram(attempt, plainParts(run.claim, language, image));
  return null;
}

/** Whether it is the submission's own fault that it could not begin; then its owner is told. */
async function failedToPrepare({ run, output, progress, log }: Attempt, error: unknown): Promise<boolean> {
  const told = run.stopReason ? null : prepareErrorOf(error);
  if (!told) return false;
  const { step, message } = told;
  logPreparationFailed(log, { step, err: told });
  await output.say(message, { phase: 'PREPARE', step });
  progress.outcome = { type: 'PREPARE_ERROR', exitCode: null, signal: null, message };
  return true;
}

function brokenEnd({ deps, run }: Attempt, error: unknown): AttemptEnd {
  const { language } = run.claim.submission;
  return faultEnd(run, error, {
    onEngineAway: deps.onEngineAway,
    onImageMissing: () => {
      if (language !== null) deps.images.forget(language);
    },
  });
}
