import type { OutcomeType } from '#core/outcomes.ts';

/** How runs end, as the rows of a table; the worst for us first among those that failed. */
export const OUTCOME_LABELS: Record<OutcomeType, string> = {
  EXITED: 'Ended by themselves',
  TERMINATED: 'Stopped by somebody',
  ENVIRONMENT: 'Failed by our own fault',
  OUT_OF_MEMORY: 'Out of memory',
  TIMEOUT: 'Timed out',
  SIGNALED: 'Ended by a signal',
  OUTPUT_LIMIT: 'Too much output',
  COMPILE_ERROR: 'Did not compile',
  PREPARE_ERROR: 'Could not be prepared',
};
