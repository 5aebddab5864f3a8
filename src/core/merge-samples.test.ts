import { describe, expect, it } from 'vitest';
import type { MetricSample } from './contracts/admin.ts';
import { mergeSamples } from './merge-samples.ts';
import { outcomeTypeSchema } from './outcomes.ts';

const none = Object.fromEntries(outcomeTypeSchema.options.map((type) => [type, 0])) as MetricSample['ended'];

function at(minute: number, sample: Partial<MetricSample> = {}): MetricSample {
  return {
    at: new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString(),
    minutes: 1,
    queued: 0,
    delayed: 0,
    running: 0,
    ended: none,
    waitMs: null,
    runMs: null,
    workers: 1,
    capacity: 4,
    memoryBytes: 100,
    memoryUsedBytes: 0,
    cpus: 2,
    cpusUsed: 0,
    databaseBytes: 1,
    ...sample,
  };
}

describe('samples of several minutes as one', () => {
  it('hold each minute once, with what it is a sample of', () => {
    const merged = mergeSamples([at(1), at(5), at(6), at(10), at(11), at(31)], 5);
    expect(merged.map((sample) => sample.at.slice(14, 16))).toEqual(['05', '10', '11', '31']);
  });

  it('add up what ended and show the worst of the rest', () => {
    const [one, ...more] = mergeSamples(
      [
        at(1, { queued: 7, memoryUsedBytes: 50, ended: { ...none, EXITED: 2 }, waitMs: { p50: 5, p95: 90 } }),
        at(2, {
          queued: 3,
          memoryUsedBytes: 80,
          ended: { ...none, EXITED: 1, TIMEOUT: 1 },
          waitMs: { p50: 9, p95: 10 },
        }),
        at(3, { memoryBytes: 200, capacity: 8 }),
      ],
      5,
    );
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      minutes: 3,
      queued: 7,
      memoryUsedBytes: 80,
      memoryBytes: 200,
      capacity: 8,
      ended: { EXITED: 3, TIMEOUT: 1 },
      waitMs: { p50: 5, p95: 90 },
      runMs: null,
    });
  });

  it('of one minute each are as they were', () => {
    const samples = [at(1, { queued: 1 }), at(2, { queued: 2 })];
    expect(mergeSamples(samples, 1)).toEqual(samples);
  });
});
