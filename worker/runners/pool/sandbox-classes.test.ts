import { describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { DEFAULT_LIMITS, MOST_LIMITS, resolveLimits } from '#core/limits.ts';
import { isStandard, sandboxClass } from './sandbox-classes.ts';

const MIB = 1024 ** 2;
const languages = loadLanguages('languages');

describe('the sandboxes that are kept ready', () => {
  it.each(languages.list().map((language) => [language.id, language] as const))('fit %s as it is', (_, language) => {
    const { limits } = resolveLimits({}, { ...DEFAULT_LIMITS, ...language.limits }, MOST_LIMITS);
    expect(isStandard(sandboxClass('image', limits))).toBe(true);
  });

  it.each([64, 128, 256, 512, 1024, 2048])('fit who asks for %d MiB of memory and nothing else', (mib) => {
    const { limits } = resolveLimits({ memoryBytes: mib * MIB }, DEFAULT_LIMITS, MOST_LIMITS);
    expect(isStandard(sandboxClass('image', limits))).toBe(true);
  });

  it('are none of odd sizes, of several cores or of an image that is not ours', () => {
    const isKept = (limits: Partial<typeof DEFAULT_LIMITS>) =>
      isStandard(sandboxClass('image', { ...DEFAULT_LIMITS, ...limits }));
    expect(isKept({})).toBe(true);
    expect(isKept({ memoryBytes: 256 * MIB + 1 })).toBe(false);
    expect(isKept({ diskBytes: 65 * MIB })).toBe(false);
    expect(isKept({ cpus: 2 })).toBe(false);
    expect(isStandard(sandboxClass('image', DEFAULT_LIMITS, 'mounted'))).toBe(false);
  });
});
