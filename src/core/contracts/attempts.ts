import { z } from 'zod';
import { executionStatusSchema } from '../execution-status.ts';
import { ownIdSchema } from '../ids.ts';
import { environmentSchema } from './executions.ts';
import { pageOf } from './pages.ts';

/** One worker's go at an execution. Times in RFC 3339. */
export const attemptSchema = z.object({
  /** Counts from 1. The number comes again where an earlier one was given back without counting. */
  attempt: z.number().int(),
  /** False: it was given back through no fault of the run or its sandbox, and is none of the five. */
  counts: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  workerId: ownIdSchema('worker'),
  /** For admins; null for others. */
  workerHost: z.string().nullable(),
  /** The container that it got; null where it came to none. */
  environment: environmentSchema.extend({ containerId: z.string() }).nullable(),
  /** What the execution became by its end: QUEUED or DELAYED where it was given back. Null while it runs. */
  endedAs: executionStatusSchema.nullable(),
  /** Why it was given back, or how it ended. */
  reason: z.string().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** The last hundred, in their order. */
export const attemptPageSchema = pageOf(attemptSchema);
