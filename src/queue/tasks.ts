import { z } from 'zod';
import { idSchema } from '#core/ids.ts';

/**
 * The names of the tasks, as graphile-worker's `taskList` has them. No job names a queue of graphile's: those run one
 * job at a time, and whose turn it is, the claim decides.
 */
export const TASKS = {
  /** A permit to claim one execution and run it. */
  runExecution: 'run_execution',
  /** By the clock: stores how everything is at this minute. */
  recordSample: 'record_sample',
  /** By the clock: removes what is older than it is to be kept. */
  removeOld: 'remove_old',
} as const;

/** `executionId` is a hint for whoever reads the queue. */
export const runJobPayloadSchema = z.object({ executionId: idSchema('execution').optional() });
export type RunJobPayload = z.infer<typeof runJobPayloadSchema>;
