import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { executionSummarySchema } from './executions.ts';
import { pageOf, pageQuerySchema } from './pages.ts';

/** What became of an execution that failed by our own fault; none while it is open. */
export const deadLetterResolutionSchema = z.enum(['RETRIED', 'DISCARDED']);
export type DeadLetterResolution = z.infer<typeof deadLetterResolutionSchema>;

export const deadLetterStateSchema = z.enum(['open', 'resolved', 'all']);
export type DeadLetterState = z.infer<typeof deadLetterStateSchema>;

const MOST_REASON_CHARACTERS = 500;

/** Why an admin did it: one line for whoever reads the list later, and for the owner. */
const reasonSchema = z
  .string()
  .trim()
  .min(1, 'must say why')
  .max(MOST_REASON_CHARACTERS, `must be at most ${MOST_REASON_CHARACTERS} characters`)
  .refine((reason) => reason.isWellFormed() && !reason.includes('\0'), 'must be well-formed text without NUL');

/** An execution that ended FAILED through ENVIRONMENT, and what was done about it. Times in RFC 3339. */
export const deadLetterSchema = z.object({
  /** The execution's. */
  id: ownIdSchema('execution'),
  /** When it failed for good. */
  at: z.string(),
  execution: executionSummarySchema,
  resolution: deadLetterResolutionSchema.nullable(),
  resolvedAt: z.string().nullable(),
  resolvedBy: z.object({ id: ownIdSchema('user'), email: z.string(), name: z.string().nullable() }).nullable(),
  /** The execution that runs the same again. Null also once that one is gone. */
  retryId: ownIdSchema('execution').nullable(),
  reason: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

export const deadLetterQuerySchema = pageQuerySchema.extend({ state: deadLetterStateSchema.default('open') });
export type DeadLetterQuery = z.output<typeof deadLetterQuerySchema>;

/** `open`: how many are open in all, whatever is listed. */
export const deadLetterPageSchema = pageOf(deadLetterSchema).extend({ open: z.number().int() });
export type DeadLetterPage = z.infer<typeof deadLetterPageSchema>;

export const deadLetterIdSchema = z.object({ id: idSchema('execution') });

export const retryBodySchema = z.strictObject({ reason: reasonSchema.optional() });
export const discardBodySchema = z.strictObject({ reason: reasonSchema });

/** What came of retrying all: each that is left stands in the list as before. */
export const retriedAllSchema = z.object({
  retried: z.number().int(),
  /** How many are open after it. */
  left: z.number().int(),
  /** Why some are left, the most frequent first; those that came to the list meanwhile are in none. */
  leftBecause: z.array(z.object({ reason: z.string(), count: z.number().int() })),
});
export type RetriedAll = z.infer<typeof retriedAllSchema>;
