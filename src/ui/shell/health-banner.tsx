'use client';

import { LoaderCircle, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { useHealth } from './use-health.ts';
import { useLanguages } from './use-languages.ts';

const NO_ANSWER = 'The server cannot be reached. What you type is kept in this browser until it can.';

/** What everybody should know: something is wrong and what to do, or a language is still being prepared. */
export function HealthBanner() {
  const health = useHealth();
  const languages = useLanguages();
  const [hidden, setHidden] = useState(false);
  const problems = health.isError && !health.isFetching ? [NO_ANSWER] : (health.data?.problems ?? []);
  const progress = progressText(languages.data ?? []);
  return (
    <div role="status" className="shrink-0">
      {problems.map((problem) => (
        <p
          key={problem}
          className="flex items-start justify-center gap-2 border-line border-b bg-warn-soft px-4 py-1.5 text-[0.8125rem]"
        >
          <TriangleAlert size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
          {problem}
        </p>
      ))}
      {progress && !hidden ? (
        <div className="flex items-center justify-center gap-2 border-line border-b bg-accent-soft py-0.5 pr-1 pl-4 text-[0.8125rem]">
          <LoaderCircle size={14} aria-hidden="true" className="shrink-0 animate-spin text-accent" />
          <p className="min-w-0 truncate">{progress}</p>
          <IconButton
            label="Hide"
            size="sm"
            icon={<X size={14} aria-hidden="true" />}
            onClick={() => setHidden(true)}
          />
        </div>
      ) : null}
    </div>
  );
}

/** `Preparing Rust: step 3 of 5. Runs in it wait until it is ready.` */
function progressText(languages: readonly LanguageInfo[]): string | null {
  const building = languages.filter((language) => language.image.status === 'BUILDING');
  const [first, ...others] = building;
  if (!first) return null;
  const detail = first.image.detail ?? `Preparing ${first.name}`;
  // Those of one family come with the same image.
  const more = others.length > 0 ? ` (with ${others.map(({ name }) => name).join(', ')})` : '';
  return `${detail}${more}. Runs in it wait until it is ready.`;
}
