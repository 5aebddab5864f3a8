'use client';

import { EllipsisVertical, Play, Plus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { IconButton } from '#ui/primitives/button.tsx';
import { classNames } from '#ui/primitives/class-names.ts';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { Menu } from '#ui/primitives/menu.tsx';
import { FileNameDialog } from './file-name-dialog.tsx';

export interface FileTabsProps {
  paths: readonly string[];
  entry: string;
  active: string;
  /** The id of the element that shows the file. */
  panelId: string;
  onSelect: (path: string) => void;
  onAdd: (path: string) => void;
  onRename: (from: string, to: string) => void;
  onDelete: (path: string) => void;
  /** Left out where no file is one that a run starts at. */
  onSetEntry?: (path: string) => void;
  /** What the files belong to; a session where it isn't said. */
  owner?: string;
  /** How many there must be. */
  least?: number;
  /** What else can be done with the code. */
  actions?: ReactNode;
}

type Asking = 'add' | 'rename' | 'delete' | null;

export function FileTabs({
  paths,
  entry,
  active,
  panelId,
  owner = 'session',
  least = 1,
  actions,
  onSetEntry,
  ...on
}: FileTabsProps) {
  const [asking, setAsking] = useState<Asking>(null);
  const done = () => setAsking(null);

  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = paths[(paths.indexOf(active) + step + paths.length) % paths.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    on.onSelect(next);
    event.currentTarget.parentElement?.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    <div className="flex h-10 shrink-0 items-center border-line border-b bg-surface pr-1">
      <div
        role="tablist"
        aria-label="Files"
        className="flex h-full min-w-0 items-stretch overflow-x-auto overflow-y-hidden"
      >
        {paths.map((path) => (
          <button
            key={path}
            type="button"
            role="tab"
            data-path={path}
            aria-selected={path === active}
            aria-controls={panelId}
            tabIndex={path === active ? 0 : -1}
            title={path === entry ? `${path}, where the run starts` : path}
            onClick={() => on.onSelect(path)}
            onKeyDown={move}
            className={classNames(
              'flex shrink-0 items-center gap-1.5 border-r border-b-2 px-3 font-mono text-[0.8125rem] focus-visible:outline-offset-[-2px]',
              path === active
                ? 'border-b-accent text-ink'
                : 'border-b-transparent text-ink-muted hover:bg-hover hover:text-ink',
            )}
          >
            {path}
            {path === entry && paths.length > 1 ? (
              <Play size={10} role="img" aria-label="(entry)" className="fill-current text-accent" />
            ) : null}
          </button>
        ))}
      </div>
      <IconButton
        size="sm"
        label="Add a file"
        className="ml-1"
        icon={<Plus size={15} aria-hidden="true" />}
        onClick={() => setAsking('add')}
      />
      <div className="ml-auto flex shrink-0 items-center">
        {actions}
        <Menu
          label={`Actions for ${active}`}
          trigger={<EllipsisVertical size={15} aria-hidden="true" />}
          triggerClass="inline-flex size-7 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink"
          items={[
            { label: 'Rename…', onSelect: () => setAsking('rename') },
            ...(onSetEntry
              ? [{ label: 'Start the run here', disabled: active === entry, onSelect: () => onSetEntry(active) }]
              : []),
            { separator: true },
            { label: 'Delete…', danger: true, disabled: paths.length <= least, onSelect: () => setAsking('delete') },
          ]}
        />
      </div>
      <FileNameDialog
        key={asking === 'add' ? 'add' : `rename ${active}`}
        open={asking === 'add' || asking === 'rename'}
        title={asking === 'rename' ? `Rename ${active}` : 'Add a file'}
        confirmLabel={asking === 'rename' ? 'Rename' : 'Add'}
        initial={asking === 'rename' ? active : ''}
        others={asking === 'rename' ? paths.filter((path) => path !== active) : paths}
        onClose={done}
        onConfirm={(path) => {
          if (asking === 'rename') on.onRename(active, path);
          else on.onAdd(path);
          done();
        }}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onClose={done}
        onConfirm={() => {
          on.onDelete(active);
          done();
        }}
        title={`Delete ${active}?`}
        confirmLabel="Delete the file"
        danger
      >
        The file is taken out of this {owner}. It stays in the runs that were made with it.
      </ConfirmDialog>
    </div>
  );
}
