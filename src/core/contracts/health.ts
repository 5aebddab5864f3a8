import { z } from 'zod';

/** `degraded` takes submissions, which may have to wait; `down` is without its database. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  database: z.enum(['up', 'down']),
  workers: z.object({ alive: z.number().int(), capacity: z.number().int(), running: z.number().int() }),
  queue: z.object({ queued: z.number().int(), delayed: z.number().int(), running: z.number().int() }),
  /** One sentence per thing that is wrong, and what to do about it. */
  problems: z.array(z.string()),
});
export type Health = z.infer<typeof healthSchema>;
