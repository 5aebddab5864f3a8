import { EnvironmentError, type RunRequest } from '#worker/runners/runner.ts';
import type { Attempt } from './attempt-deps.ts';
import { type RunHandlers, runInputs } from './run-inputs.ts';
import { inputRequestsOf, type RunParts, runRequestOf } from './run-request.ts';
import { Spool } from './spool.ts';

/** Prepares, compiles and runs in the program's own image: once, or with each of its inputs. @throws EnvironmentError */
export async function runProgram(attempt: Attempt, parts: RunParts): Promise<void> {
  const { deps, run, progress, artifacts } = attempt;
  const { claim, signal } = run;
  const { inputs, limits } = claim.submission;
  if (inputs) {
    await using spool = new Spool({ folder: deps.spoolFolder });
    const requests = inputRequestsOf(claim, parts, () => artifacts.request);
    const follow = (request: RunRequest, handlers: RunHandlers) => followKeeping(attempt, request, handlers);
    await runInputs({ inputs, requests, limits, signal, spool, follow }, progress);
    return;
  }
  await followKeeping(attempt, runRequestOf(claim, parts, artifacts.request), {
    output: ({ data }) => data,
    phaseEnded: (phase) => progress.phases.push(phase),
  });
}

/** Follows it to its end, and keeps what it leaves in `artifacts/` where it was asked for that. @throws EnvironmentError */
async function followKeeping(
  { output, artifacts }: Attempt,
  request: RunRequest,
  handlers: RunHandlers,
): Promise<void> {
  if (request.collect?.root !== 'artifacts') return output.follow(request, handlers);
  let hasRun = false;
  try {
    await output.follow(request, {
      ...handlers,
      phaseEnded: (phase) => {
        hasRun ||= phase.phase === 'RUN';
        handlers.phaseEnded(phase);
      },
      collected: (event) => artifacts.take(event, handlers.input),
    });
  } catch (error) {
    // A program that has ended is not run again for what it left.
    if (!(error instanceof EnvironmentError) || !hasRun) throw error;
    await artifacts.breakOff(error);
  }
}
