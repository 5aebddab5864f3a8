'use client';

import { ExternalLink, SquareTerminal } from 'lucide-react';
import Link from 'next/link';
import { Console } from '#ui/console/console.tsx';
import type { Places } from '#ui/console/places.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import type { useRun } from './use-run.ts';

/** The newest run of the session, or how to get one. */
export function OutputPane({ run, places }: { run: ReturnType<typeof useRun>; places: Places | null }) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      {run.problem ? (
        <Notice tone="bad" role="alert" className="shrink-0 rounded-none border-x-0 border-t-0">
          {run.problem}
        </Notice>
      ) : null}
      <div className="min-h-0 flex-1">
        {run.stream && run.execution ? (
          <Console
            key={run.execution.id}
            stream={run.stream}
            places={places}
            actions={
              <Link
                href={`/history/${run.execution.id}`}
                aria-label="Details of this run"
                title="Details of this run"
                className="inline-flex size-7 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink"
              >
                <ExternalLink size={15} aria-hidden="true" />
              </Link>
            }
          />
        ) : run.loading || run.starting ? null : (
          <div className="flex h-full flex-col items-center justify-center gap-2 bg-sunken p-6 text-center text-ink-muted">
            <SquareTerminal size={24} aria-hidden="true" className="text-ink-faint" />
            <p>The output of a run appears here as it is written.</p>
            <p className="text-ink-faint text-xs">
              Press <Key>Ctrl</Key> or <Key>⌘</Key> + <Key>Enter</Key> to run.
            </p>
          </div>
        )}
      </div>
    </div>
  );
}

function Key({ children }: { children: string }) {
  return <kbd className="rounded border border-line-strong bg-surface px-1 font-sans text-[0.6875rem]">{children}</kbd>;
}
