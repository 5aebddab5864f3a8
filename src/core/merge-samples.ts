import type { MetricSample } from './contracts/admin.ts';
import { type OutcomeType, outcomeTypeSchema } from './outcomes.ts';

const MINUTE_MS = 60_000;

/**
 * One sample for each `stepMinutes` in which there was any, oldest first as they came. What ended is added up; of what
 * waited and was used the most counts, and of the percentiles those of the worst minute; of what there was to use the
 * last says how much.
 */
export function mergeSamples(samples: readonly MetricSample[], stepMinutes: number): MetricSample[] {
  const steps = new Map<number, MetricSample>();
  for (const sample of samples) {
    // A sample is of the minute before it: that of 12:05 belongs to what began at 12:00.
    const step = Math.floor((Date.parse(sample.at) - 1) / (stepMinutes * MINUTE_MS));
    const before = steps.get(step);
    steps.set(step, before ? merged(before, sample) : sample);
  }
  return [...steps.values()];
}

function merged(a: MetricSample, b: MetricSample): MetricSample {
  return {
    at: b.at,
    minutes: a.minutes + b.minutes,
    queued: Math.max(a.queued, b.queued),
    delayed: Math.max(a.delayed, b.delayed),
    running: Math.max(a.running, b.running),
    ended: added(a.ended, b.ended),
    waitMs: worse(a.waitMs, b.waitMs),
    runMs: worse(a.runMs, b.runMs),
    workers: b.workers,
    capacity: b.capacity,
    memoryBytes: b.memoryBytes,
    memoryUsedBytes: Math.max(a.memoryUsedBytes, b.memoryUsedBytes),
    cpus: b.cpus,
    cpusUsed: Math.max(a.cpusUsed, b.cpusUsed),
    databaseBytes: b.databaseBytes,
  };
}

function added(a: MetricSample['ended'], b: MetricSample['ended']): MetricSample['ended'] {
  const sums = outcomeTypeSchema.options.map((type): [OutcomeType, number] => [type, a[type] + b[type]]);
  return Object.fromEntries(sums) as MetricSample['ended'];
}

function worse(a: MetricSample['waitMs'], b: MetricSample['waitMs']): MetricSample['waitMs'] {
  if (!a || !b) return a ?? b;
  return a.p95 >= b.p95 ? a : b;
}
