import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, limitsInputSchema, MOST_LIMITS, parseSize, resolveLimits } from './limits.ts';

describe('sizes', () => {
  it.each([
    [512, 512],
    ['512', 512],
    ['512MB', 536_870_912],
    ['512 MiB', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['64k', 65_536],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'MB', '-1', '1 TB', '12 parsecs', 'NaN', '1e9', 1.5, -1])('%s is no size', (text) => {
    expect(parseSize(text)).toBeNull();
  });
});

describe('limits', () => {
  it('come from the defaults where nothing is asked', () => {
    expect(resolveLimits({}, DEFAULT_LIMITS, MOST_LIMITS)).toEqual({ limits: DEFAULT_LIMITS, errors: [] });
  });

  it('let the CPU time follow the wall time', () => {
    expect(resolveLimits({ wallMs: 30_000 }, DEFAULT_LIMITS, MOST_LIMITS).limits.cpuMs).toBe(30_000);
  });

  it.each([
    [{ wallMs: 600_001 }, 'limits.wallMs', '600000'],
    [{ memoryBytes: 3 * 1024 ** 3 }, 'limits.memoryBytes', '2147483648'],
    [{ pids: 513 }, 'limits.pids', '512'],
    [{ outputBytes: 64 * 1024 ** 2 + 1 }, 'limits.outputBytes', '67108864'],
    [{ wallMs: 5000, cpuMs: 5001 }, 'limits.cpuMs', '5000'],
    [{ memoryBytes: 1024 }, 'limits.memoryBytes', 'at least'],
    [{ diskBytes: 256 * 1024 ** 2 }, 'limits.diskBytes', 'less than memoryBytes'],
  ])('out of bounds are refused by field and bound, never lowered: %j', (asked, path, part) => {
    const { errors } = resolveLimits(asked, DEFAULT_LIMITS, MOST_LIMITS);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.path).toBe(path);
    expect(errors[0]?.message).toContain(part);
  });

  it('shrink the default disk with a small memory', () => {
    const { limits, errors } = resolveLimits({ memoryBytes: 32 * 1024 ** 2 }, DEFAULT_LIMITS, MOST_LIMITS);
    expect(errors).toEqual([]);
    expect(limits.diskBytes).toBe(16 * 1024 ** 2);
  });

  it('refuse names that they do not know', () => {
    expect(limitsInputSchema.safeParse({ wallSeconds: 3 }).success).toBe(false);
    expect(limitsInputSchema.safeParse({ memoryBytes: 'lots' }).success).toBe(false);
  });
});
