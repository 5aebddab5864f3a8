'use client';

import type { RunRules } from '#core/contracts/run-rules.ts';
import type { Limits } from '#core/limits.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import type { RunDraft } from './run-draft.ts';

type Shown = Pick<Limits, 'wallMs' | 'memoryBytes' | 'diskBytes'>;

/** What a run gets of what its form leaves open; undefined while it isn't known. */
export function useDefaultLimits(
  { way, language }: { way: RunDraft['way']; language: string },
  rules: RunRules | undefined,
): Shown | undefined {
  const languages = useLanguages().data;
  if (!rules) return undefined;
  const chosen = languages?.find(({ id, default: isDefault }) => (language === '' ? isDefault : id === language));
  if (way === 'code') return chosen?.limits ?? rules.defaults.code;
  const { large } = rules.defaults;
  if (way === 'image' || !chosen) return large;
  // A language that needs more than its kind has it.
  return {
    wallMs: Math.max(large.wallMs, chosen.limits.wallMs),
    memoryBytes: Math.max(large.memoryBytes, chosen.limits.memoryBytes),
    diskBytes: Math.max(large.diskBytes, chosen.limits.diskBytes),
  };
}
