import { EnvironmentError } from '#worker/runners/runner.ts';
import type { Attempt } from './attempt-deps.ts';
import { runInputs } from './run-inputs.ts';
import { inputRequestsOf, type RunParts, runRequestOf } from './run-request.ts';
import { Spool } from './spool.ts';

/** Prepares, compiles and runs in the program's own image: once, or with each of its inputs. @throws EnvironmentError */
export async function runProgram(attempt: Attempt, parts: RunParts): Promise<void> {
  const { deps, run, output, progress, artifacts } = attempt;
  const { claim, signal } = run;
  const { inputs, limits } = claim.submission;
  if (inputs) {
    await using spool = new Spool({ folder: deps.spoolFolder });
    const requests = inputRequestsOf(claim, parts);
    const follow = output.follow.bind(output);
    await runInputs({ inputs, requests, limits, signal, spool, follow }, progress);
    return;
  }
  try {
    await output.follow(runRequestOf(claim, parts, deps.artifacts.request), {
      output: ({ data }) => data,
      phaseEnded: (phase) => progress.phases.push(phase),
      collected: (event) => artifacts.take(event),
    });
  } catch (error) {
    // A program that has ended is not run again for what it left.
    if (!(error instanceof EnvironmentError) || progress.phases.at(-1)?.phase !== 'RUN') throw error;
    await artifacts.breakOff(error);
  }
}
