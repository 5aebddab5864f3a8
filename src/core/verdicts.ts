import type { Comparison } from './compare-output.ts';
import type { InputResult, Verdict } from './contracts/inputs.ts';
import type { Limits } from './limits.ts';
import { type EndedPhase, formatMs, type Outcome, outcomeOf } from './outcomes.ts';

/** What a run with one input comes to; `comparison` is null where nothing was expected. */
export function verdictOf(phase: EndedPhase, comparison: Comparison | null): Verdict {
  switch (phase.reason) {
    case 'wall-time':
    case 'cpu-time':
      return 'TIMEOUT';
    case 'output-limit':
      return 'OUTPUT_LIMIT';
    case 'out-of-memory':
      return 'OUT_OF_MEMORY';
    case 'killed':
      return 'TERMINATED';
    case 'exited':
      if (phase.exitCode !== 0) return 'RUNTIME_ERROR';
      if (!comparison) return 'DONE';
      return comparison.matches ? 'ACCEPTED' : 'WRONG_ANSWER';
    default:
      return phase.reason satisfies never;
  }
}

/** It did what was expected, or ended well where nothing was. */
export function isPass(verdict: Verdict): boolean {
  return verdict === 'ACCEPTED' || verdict === 'DONE';
}

/** What {@link verdictOf} says, in a sentence for a person. */
export function verdictMessage(phase: EndedPhase, comparison: Comparison | null, limits: Limits): string {
  switch (verdictOf(phase, comparison)) {
    case 'ACCEPTED':
      return `accepted after ${formatMs(phase.wallMs)}`;
    case 'WRONG_ANSWER': {
      const where = comparison && !comparison.matches ? `: line ${comparison.line} of the output differs` : '';
      return `wrong answer after ${formatMs(phase.wallMs)}${where}`;
    }
    default:
      return outcomeOf(phase, limits).message;
  }
}

/** The RUN phase of all inputs together; `complete` where each of them was run. */
export function runPhaseOf(results: readonly InputResult[], complete: boolean): EndedPhase {
  const sum = (of: (result: InputResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    phase: 'RUN',
    exitCode: complete ? 0 : null,
    signal: null,
    reason: complete ? 'exited' : 'killed',
    wallMs: sum((result) => result.wallMs),
    cpuMs: sum((result) => result.cpuMs),
    peakMemoryBytes: Math.max(0, ...results.map((result) => result.peakMemoryBytes)),
  };
}

/** Every input was run: that is an end like exit code 0, whatever came of each. */
export function outcomeOfInputs(results: readonly InputResult[]): Outcome {
  const passed = results.filter(({ verdict }) => isPass(verdict)).length;
  // Nobody has accepted what nothing was expected of.
  const word = results.some(({ verdict }) => verdict === 'DONE') ? 'passed' : 'accepted';
  const inputs = results.length === 1 ? 'input' : 'inputs';
  const after = formatMs(results.reduce((total, { wallMs }) => total + wallMs, 0));
  const message = `${passed} of ${results.length} ${inputs} ${word} after ${after}`;
  return { type: 'EXITED', exitCode: 0, signal: null, message };
}
