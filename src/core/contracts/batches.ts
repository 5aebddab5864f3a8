import { z } from 'zod';
import { executionSchema, submitInputSchema } from './executions.ts';

export const MAX_BATCH = 500;

/** The body of `POST /api/v1/executions/batch`: all of them are taken on, or none. */
export const submitBatchInputSchema = z.strictObject({
  executions: z.array(submitInputSchema).min(1, 'must not be empty').max(MAX_BATCH, `must be at most ${MAX_BATCH}`),
});
export type SubmitBatchInput = z.infer<typeof submitBatchInputSchema>;

/** In the order of the request. */
export const executionBatchSchema = z.object({ items: z.array(executionSchema) });
export type ExecutionBatch = z.infer<typeof executionBatchSchema>;
