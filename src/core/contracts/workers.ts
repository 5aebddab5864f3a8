import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { pageOf } from './pages.ts';

/**
 * UP takes runs. DRAINING takes nothing new and finishes what it has. STOPPED ended in good order; LOST ended without a
 * word: what it ran is given back.
 */
export const workerStatusSchema = z.enum(['UP', 'DRAINING', 'STOPPED', 'LOST']);
export type WorkerStatus = z.infer<typeof workerStatusSchema>;

/** A worker as admins see it, as of its last heartbeat. Times in RFC 3339, sizes in bytes. */
export const workerSchema = z.object({
  id: ownIdSchema('worker'),
  hostname: z.string(),
  pid: z.number().int(),
  version: z.string(),
  status: workerStatusSchema,
  /** Runs at once, at most, and now. */
  capacity: z.number().int(),
  running: z.number().int(),
  /** What running and warm sandboxes may reserve of the memory, and have. */
  memoryBytes: z.number(),
  memoryUsedBytes: z.number(),
  /** The same of the cores. */
  cpus: z.number(),
  cpusUsed: z.number(),
  /** Sandboxes that there may be at once, and those that are warm and that have a run. */
  maxContainers: z.number().int(),
  runnersIdle: z.number().int(),
  runnersBusy: z.number().int(),
  /** What the worker's own process takes. */
  rssBytes: z.number(),
  engine: z.object({
    status: z.enum(['up', 'down', 'unknown']),
    /** What is wrong with it and what to do. */
    detail: z.string().nullable(),
  }),
  startedAt: z.string(),
  heartbeatAt: z.string(),
  /** By the database's clock. */
  heartbeatAgeMs: z.number(),
  drainingAt: z.string().nullable(),
  stoppedAt: z.string().nullable(),
});
export type Worker = z.infer<typeof workerSchema>;

export const workerPageSchema = pageOf(workerSchema);
export const workerIdInputSchema = z.object({ id: idSchema('worker') });
