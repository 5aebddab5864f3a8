import { z } from 'zod';

/**
 * The life of an execution.
 *
 * It is made QUEUED. While there is no room for it, or its image or the engine isn't there yet, it is DELAYED. A
 * worker that claims it makes it RUNNING. From there it ends in one of four final states, or its attempt is given
 * back (our fault, or a worker that went away) and it is QUEUED again. Final is final.
 *
 * The same table is enforced by a trigger in the database; a test compares the two.
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

const TRANSITIONS: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
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

/** It stands in the queue, whether or not there is something that it has to wait for. */
export function isWaiting(status: ExecutionStatus): boolean {
  return status === 'QUEUED' || status === 'DELAYED';
}

export function canBecome(from: ExecutionStatus, to: ExecutionStatus): boolean {
  return TRANSITIONS[from].includes(to);
}
