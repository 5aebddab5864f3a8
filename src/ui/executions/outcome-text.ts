import type { ExecutionSummary } from '#core/contracts/executions.ts';
import type { OutcomeType } from '#core/outcomes.ts';

/** What to know beside the sentence of the outcome itself. */
const ADVICE: Record<OutcomeType, string | null> = {
  EXITED: null,
  PREPARE_ERROR: 'The program itself was not started.',
  COMPILE_ERROR: 'What the compiler said is above; the program was not started.',
  SIGNALED: null,
  OUT_OF_MEMORY: null,
  TIMEOUT: 'The output up to then is kept.',
  OUTPUT_LIMIT: 'What came before the limit is kept.',
  TERMINATED: null,
  ENVIRONMENT: 'This was not the fault of the program: run it again.',
};

/**
 * How an execution ended, as sentences for a person; null while it goes on. `findings`: what its compiler found, in
 * words, where that is known.
 */
export function outcomeText(
  execution: Pick<ExecutionSummary, 'outcome'>,
  findings: string | null = null,
): string | null {
  const { outcome } = execution;
  if (!outcome) return null;
  const sentence = sentenceOf(outcome.message);
  const advice = findings === null ? ADVICE[outcome.type] : foundText(outcome.type, findings);
  return advice ? `${sentence} ${advice}` : sentence;
}

function foundText(type: OutcomeType, findings: string): string {
  if (type === 'COMPILE_ERROR') return `It found ${findings}, see above; the program was not started.`;
  return [`The compiler found ${findings}.`, ADVICE[type]].filter(Boolean).join(' ');
}

/** `exited with code 0` becomes `Exited with code 0.` */
function sentenceOf(message: string): string {
  const text = message.trim();
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
