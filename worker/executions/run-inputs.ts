import { type InputResult, type SubmittedInput, shownStdoutBytes } from '#core/contracts/inputs.ts';
import type { Limits } from '#core/limits.ts';
import { type EndedPhase, formatBytes, type Outcome } from '#core/outcomes.ts';
import { outcomeOfInputs, runPhaseOf } from '#core/verdicts.ts';
import type { RunEvent, RunFile, RunRequest } from '#worker/runners/runner.ts';
import { CollectedFiles } from './collected-files.ts';
import { InputRun } from './input-run.ts';
import { type InputRequests, MOST_COMPILED } from './run-request.ts';

/** What all inputs together may write into the log, where one alone may not write more. */
const MOST_LOGGED_BYTES = 16 * 1024 * 1024;

type Output = Extract<RunEvent, { type: 'output' }>;

/** What is done with the events of a run; the rest of them is not for whoever asks for the run. */
export interface RunHandlers {
  /** Of which input its output is. */
  input?: number;
  /** Gives what of the output is for the log. */
  output: (output: Output) => Uint8Array;
  phaseEnded: (phase: EndedPhase) => void;
  collected?: (event: Extract<RunEvent, { type: 'collected-piece' | 'collected-end' }>) => void;
}

export interface RunInputsOptions {
  inputs: readonly SubmittedInput[];
  requests: InputRequests;
  limits: Limits;
  signal: AbortSignal;
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
 * Compiles once and runs with one input after the other. Each run begins with what compiling left, in a sandbox that is
 * clean, and is told nothing but its own stdin and args. A run that fails keeps none of the others from being run.
 */
export async function runInputs(options: RunInputsOptions, progress: InputsProgress): Promise<void> {
  const { inputs, requests, limits, signal, follow } = options;
  const compiled = requests.compile ? await compile(requests.compile, options, progress) : null;
  if (compiled === 'ended') return;

  const shownBytes = shownStdoutBytes(inputs.length);
  let toBeLoggedBytes = Math.max(MOST_LOGGED_BYTES, limits.outputBytes);
  for (const [index, input] of inputs.entries()) {
    if (signal.aborted) break;
    const run = new InputRun({ input, limits, shownBytes });
    await follow(requests.run(input, compiled), {
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

/** What compiling left, or that there is nothing to be run. */
async function compile(
  request: RunRequest,
  { follow }: RunInputsOptions,
  progress: InputsProgress,
): Promise<RunFile[] | 'ended'> {
  const files = new CollectedFiles();
  let all: boolean | null = null;
  await follow(request, {
    output: ({ data }) => data,
    phaseEnded: (phase) => progress.phases.push(phase),
    collected: (event) => {
      if (event.type === 'collected-piece') files.take(event);
      else all = event.complete;
    },
  });
  // It failed, or was stopped: the phase tells.
  if (all === null) return 'ended';
  if (all) return files.files();
  const most = `at most ${MOST_COMPILED.files} files, ${formatBytes(MOST_COMPILED.bytes)} together, 32 folders deep`;
  const message = `compiling left more than can be run with several inputs: ${most}`;
  progress.outcome = { type: 'COMPILE_ERROR', exitCode: 0, signal: null, message };
  return 'ended';
}
