import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { logChunkSchema } from '../log-chunks.ts';
import { executionSchema, executionSummarySchema } from './executions.ts';

const MAX_WATCHED = 50;

/**
 * What a watcher is told of an execution. `status` comes first and with each change, `log` with each piece of output
 * in order and once, `result` last, when it has ended and all its output has been told.
 */
export const watchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), executionId: z.string(), execution: executionSummarySchema }),
  z.object({ type: z.literal('log'), executionId: z.string(), chunk: logChunkSchema }),
  z.object({ type: z.literal('result'), executionId: z.string(), execution: executionSchema }),
]);
export type WatchEvent = z.infer<typeof watchEventSchema>;

export const watchInputSchema = z.object({
  executions: z
    .array(z.object({ id: idSchema('execution'), lastSeq: z.number().int().min(0).optional() }))
    .min(1)
    .max(MAX_WATCHED),
  lastEventId: z.string().max(4000).nullish(),
});
export type WatchInput = z.infer<typeof watchInputSchema>;

/** Where a watcher of several executions stands, as the id of an event: `exec_a:12,exec_b:40`. */
export function encodePosition(position: ReadonlyMap<string, number>): string {
  return [...position].map(([id, seq]) => `${id}:${seq}`).join(',');
}

/** What can't be read is left out: the watcher is then told everything of that execution again from `lastSeq`. */
export function decodePosition(text: string): Map<string, number> {
  const position = new Map<string, number>();
  for (const part of text.split(',')) {
    const match = /^(exec_[0-9a-z]{24}):(\d{1,15})$/.exec(part);
    if (match?.[1] && match[2]) position.set(match[1], Number(match[2]));
  }
  return position;
}
