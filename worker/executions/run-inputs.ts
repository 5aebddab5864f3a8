import { type InputResult, type SubmittedInput, shownStdoutBytes } from '#core/contracts/inputs.ts';
import type { Limits } from '#core/limits.ts';
import { type EndedPhase, formatBytes, type Outcome } from '#core/outcomes.ts';
import { outcomeOfInputs, runPhaseOf } from '#core/verdicts.ts';
import type { RunEvent, RunRequest } from '#worker/runners/runner.ts';
import { InputRun } from './input-run.ts';
import { type InputRequests, MOST_FILES } from './run-request.ts';
import type { CollectedEvent, Spool } from './spool.ts';

/** What all inputs together may write into the log, where one alone may not write more. */
const MOST_LOGGED_BYTES = 16 * 1024 * 1024;

type Output = Pick<Extract<RunEvent, { type: 'output' }>, 'stream' | 'data'>;

/** What is done with the events of a run; the rest of them is not for whoever asks for the run. */
export interface RunHandlers {
  /** Of which input its output is. */
  input?: number;
  /** Gives what of the output is for the log. */
  output: (output: Output) => Uint8Array;
  phaseEnded: (phase: EndedPhase) => void;
  collected?: (event: CollectedEvent) => Promise<void>;
}

export interface RunInputsOptions {
  inputs: readonly SubmittedInput[];
  requests: InputRequests;
  limits: Limits;
  signal: AbortSignal;
  /** For what is left of preparing and compiling; the caller disposes of it. */
  spool: Spool;
  /** Runs it to its end. @throws EnvironmentError */
  follow: (request: RunRequest, handlers: RunHandlers) => Promise<void>;
}

/** What came of it, filled as it comes. */
export interface InputsProgress {
  phases: EndedPhase[];
  /** Of the inputs that were run, in their order. */
  results: InputResult[];
  /** Set where all is done. */
  outcome: Outcome | null;
  /** Not all output is in the log. */
  cut: boolean;
}

/**
 * Prepares and compiles once and runs with one input after the other. Each run begins with what that left, in a sandbox
 * that is clean, and is told nothing but its own stdin and args. A run that fails keeps none of the others from being
 * run.
 */
export async function runInputs(options: RunInputsOptions, progress: InputsProgress): Promise<void> {
  const { inputs, requests, limits, signal, spool, follow } = options;
  if (requests.before && !(await prepare(requests.before, options, progress))) return;
  const left = requests.before && spool;

  const shownBytes = shownStdoutBytes(inputs.length);
  let toBeLoggedBytes = Math.max(MOST_LOGGED_BYTES, limits.outputBytes);
  for (const [index, input] of inputs.entries()) {
    if (signal.aborted) break;
    const run = new InputRun({ input, limits, shownBytes });
    await follow(requests.run(input, left), {
      input: index,
      output: ({ stream, data }) => {
        run.wrote(stream, data);
        const logged = data.subarray(0, toBeLoggedBytes);
        toBeLoggedBytes -= logged.length;
        progress.cut ||= logged.length < data.length;
        return logged;
      },
      phaseEnded: (phase) => run.ended(phase),
    });
    const result = run.result();
    if (!result) break;
    progress.results.push(result);
    progress.cut ||= result.verdict === 'OUTPUT_LIMIT';
    if (result.verdict === 'TERMINATED') break;
  }
  const complete = progress.results.length === inputs.length && progress.results.at(-1)?.verdict !== 'TERMINATED';
  if (complete || progress.results.length > 0) progress.phases.push(runPhaseOf(progress.results, complete));
  if (complete) progress.outcome = outcomeOfInputs(progress.results);
}

/** Fills the spool; false where there is nothing to be run. */
async function prepare(
  request: RunRequest,
  { follow, spool, limits }: RunInputsOptions,
  progress: InputsProgress,
): Promise<boolean> {
  let collected = false;
  await follow(request, {
    output: ({ data }) => data,
    phaseEnded: (phase) => progress.phases.push(phase),
    collected: async (event) => {
      await spool.take(event);
      collected ||= event.type === 'collected-end';
    },
  });
  // It failed, or was stopped: the phase tells.
  if (!collected) return false;
  if (spool.isComplete) return true;
  const compiled = request.phases.some(({ phase }) => phase === 'COMPILE');
  const [type, doing] = compiled
    ? (['COMPILE_ERROR', 'compiling'] as const)
    : (['PREPARE_ERROR', 'preparing'] as const);
  const message = `${doing} left more than can be run with several inputs: ${mostLeft(limits)}`;
  progress.outcome = { type, exitCode: 0, signal: null, message };
  return false;
}

/** For people: what a workspace may hold that goes from one sandbox to another. */
export function mostLeft({ diskBytes }: Pick<Limits, 'diskBytes'>): string {
  return `at most ${MOST_FILES} files, ${formatBytes(diskBytes)} together, 256 folders deep`;
}
