import { z } from 'zod';
import { type OutcomeType, outcomeTypeSchema } from '../outcomes.ts';
import { executionSummarySchema } from './executions.ts';

/** In ms. */
export const percentilesSchema = z.object({ p50: z.number(), p95: z.number() });
export type Percentiles = z.infer<typeof percentilesSchema>;

const outcomeCountsSchema = z.record(outcomeTypeSchema, z.number().int());

/** What ended in a window of time. Percentiles are null where there was nothing to take them of. */
export const endedSchema = z.object({
  count: z.number().int(),
  byOutcome: outcomeCountsSchema,
  /** From queued to started. */
  waitMs: percentilesSchema.nullable(),
  /** From started to ended. */
  runMs: percentilesSchema.nullable(),
});
export type Ended = z.infer<typeof endedSchema>;

/** The queue as it is now, and how it went. The counts of an hour and a day may be some seconds old. */
export const queueOverviewSchema = z.object({
  at: z.string(),
  queued: z.number().int(),
  /** Why those wait that are DELAYED, the most frequent first. */
  delayed: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  running: z.number().int(),
  /** How long the one that waits longest has waited; null where none waits. */
  oldestWaitingMs: z.number().nullable(),
  lastMinute: endedSchema,
  lastHour: endedSchema,
  lastDay: endedSchema,
  databaseBytes: z.number(),
});
export type QueueOverview = z.infer<typeof queueOverviewSchema>;

/** The whole at one minute; what ended did so in the minute before `at`, or in all of `minutes`. */
export const metricSampleSchema = z.object({
  at: z.string(),
  /** Of how many minutes it is the sample. */
  minutes: z.number().int(),
  queued: z.number().int(),
  delayed: z.number().int(),
  running: z.number().int(),
  ended: outcomeCountsSchema,
  waitMs: percentilesSchema.nullable(),
  runMs: percentilesSchema.nullable(),
  workers: z.number().int(),
  capacity: z.number().int(),
  memoryBytes: z.number(),
  memoryUsedBytes: z.number(),
  cpus: z.number(),
  cpusUsed: z.number(),
  databaseBytes: z.number(),
});
export type MetricSample = z.infer<typeof metricSampleSchema>;

export const samplesQuerySchema = z.object({
  /** How far back, in hours. */
  hours: z.coerce.number<number | string>().int().min(1).max(24).default(24),
  /** One sample for each so many minutes: what ended added up, of the rest the worst. */
  stepMinutes: z.coerce.number<number | string>().int().min(1).max(60).default(1),
});
/** Oldest first. A minute in which no worker was there has none. */
export const samplesSchema = z.object({ items: z.array(metricSampleSchema) });

/** Of those that run, and of those that wait: more can't be looked at anyway, and the list of all holds them. */
export const MOST_ACTIVE = 50;

/** What has not ended: those that run, the longest first, and those that wait, in the order in which they are taken. */
export const activeExecutionsSchema = z.object({
  running: z.array(executionSummarySchema),
  waiting: z.array(executionSummarySchema),
});
export type ActiveExecutions = z.infer<typeof activeExecutionsSchema>;

/** The program's own exit, and somebody's wish: all other outcomes count as failures. */
const NO_FAILURES: ReadonlySet<OutcomeType> = new Set(['EXITED', 'TERMINATED']);

/** How many of them failed. A program that exits by itself ended as it wanted to, with whatever code. */
export function countFailures(byOutcome: Readonly<Record<OutcomeType, number>>): number {
  return outcomeTypeSchema.options
    .filter((type) => !NO_FAILURES.has(type))
    .reduce((sum, type) => sum + byOutcome[type], 0);
}
