'use client';

import { ChevronLeft, Play, Square } from 'lucide-react';
import Link from 'next/link';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { Button } from '#ui/primitives/button.tsx';
import type { AutosaveState } from './autosave-state.ts';
import type { Autosaver } from './autosaver.ts';
import { LanguageField } from './language-field.tsx';
import { SaveStatus } from './save-status.tsx';
import { TitleField } from './title-field.tsx';
import type { useRun } from './use-run.ts';

export interface WorkspaceHeaderProps {
  saver: Autosaver;
  state: AutosaveState;
  languages: readonly LanguageInfo[];
  run: ReturnType<typeof useRun>;
  onRun: () => void;
}

export function WorkspaceHeader({ saver, state, languages, run, onRun }: WorkspaceHeaderProps) {
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-line border-b bg-surface px-2 py-1.5 sm:px-3">
      <div className="flex min-w-0 flex-1 basis-60 items-center gap-1">
        <Link
          href="/"
          aria-label="All sessions"
          title="All sessions"
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink"
        >
          <ChevronLeft size={16} aria-hidden="true" />
        </Link>
        <h1 className="sr-only">{state.draft.title}</h1>
        <TitleField title={state.draft.title} onChange={(title) => saver.edit({ title })} />
        <SaveStatus state={state} />
      </div>
      <div className="flex items-center gap-2 max-sm:w-full">
        <div className="w-48 min-w-0 max-sm:w-auto max-sm:flex-1">
          <LanguageField saver={saver} language={state.draft.language} languages={languages} />
        </div>
        {run.running ? (
          <Button
            variant="danger"
            busy={run.stopping}
            icon={<Square size={13} aria-hidden="true" className="fill-current" />}
            onClick={run.stop}
            className="min-w-24"
          >
            {run.stopping ? 'Stopping…' : 'Stop'}
          </Button>
        ) : (
          <Button
            variant="primary"
            busy={run.starting}
            icon={<Play size={13} aria-hidden="true" className="fill-current" />}
            title="Save and run (Ctrl or ⌘ + Enter)"
            onClick={onRun}
            className="min-w-24"
          >
            Run
          </Button>
        )}
      </div>
    </div>
  );
}
