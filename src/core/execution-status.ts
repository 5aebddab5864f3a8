import { z } from 'zod';

/**
 * The life of an execution.
 *
 * It is made QUEUED. While there is no room for it, or its image or the engine isn't there yet, it is DELAYED. A
 * worker that claims it makes it RUNNING. From there it ends in one of four final states, or its attempt is given
 * back (our fault, or a worker that went away) and it is QUEUED again. Final is final.
 *
 * The same table is enforced by the conditional updates of `src/db`: a change that isn't in it changes no row.
 */
export const executionStatusSchema = z.enum([
  'QUEUED',
  'DELAYED',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'TIMEOUT',
  'TERMINATED',
]);

export type ExecutionStatus = z.infer<typeof executionStatusSchema>;

export const TRANSITIONS: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  QUEUED: ['DELAYED', 'RUNNING', 'TERMINATED'],
  DELAYED: ['QUEUED', 'RUNNING', 'TERMINATED'],
  RUNNING: ['QUEUED', 'DELAYED', 'COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED'],
  COMPLETED: [],
  FAILED: [],
  TIMEOUT: [],
  TERMINATED: [],
};

export function isFinal(status: ExecutionStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

export function canBecome(from: ExecutionStatus, to: ExecutionStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** The states that an execution may be in just before `to`: the `WHERE status IN (…)` of an update. */
export function statesBefore(to: ExecutionStatus): ExecutionStatus[] {
  return executionStatusSchema.options.filter((from) => canBecome(from, to));
}

export const FINAL_STATUSES: readonly ExecutionStatus[] = executionStatusSchema.options.filter(isFinal);
export const WAITING_STATUSES: readonly ExecutionStatus[] = ['QUEUED', 'DELAYED'];
