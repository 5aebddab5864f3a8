'use client';

import type { KeyboardEvent, ReactNode } from 'react';
import { classNames } from '#ui/primitives/class-names.ts';

export interface Pane<N extends string> {
  name: N;
  label: ReactNode;
  content: ReactNode;
}

/** Panes of which one is seen. The others stay as they are, so that nothing in them is lost. */
export function PaneTabs<N extends string>({
  label,
  panes,
  active,
  onSelect,
}: {
  label: string;
  panes: readonly Pane<N>[];
  active: N;
  onSelect: (name: N) => void;
}) {
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = panes.findIndex((pane) => pane.name === active);
    const next = panes[(at + step + panes.length) % panes.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    onSelect(next.name);
    document.getElementById(`tab-${next.name}`)?.focus();
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        role="tablist"
        aria-label={label}
        className="flex h-10 shrink-0 items-stretch border-line border-b bg-surface px-1"
      >
        {panes.map((pane) => (
          <button
            key={pane.name}
            id={`tab-${pane.name}`}
            type="button"
            role="tab"
            aria-selected={pane.name === active}
            aria-controls={`pane-${pane.name}`}
            tabIndex={pane.name === active ? 0 : -1}
            onClick={() => onSelect(pane.name)}
            onKeyDown={move}
            className={classNames(
              'flex items-center gap-1.5 border-b-2 px-3 text-[0.8125rem] focus-visible:outline-offset-[-2px]',
              pane.name === active
                ? 'border-accent font-medium text-ink'
                : 'border-transparent text-ink-muted hover:text-ink',
            )}
          >
            {pane.label}
          </button>
        ))}
      </div>
      {panes.map((pane) => (
        <div
          key={pane.name}
          id={`pane-${pane.name}`}
          role="tabpanel"
          aria-labelledby={`tab-${pane.name}`}
          hidden={pane.name !== active}
          className="min-h-0 flex-1"
        >
          {pane.content}
        </div>
      ))}
    </div>
  );
}
