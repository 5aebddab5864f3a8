'use client';

import { useState } from 'react';
import { fileBytes, type SourceFile } from '#core/contracts/files.ts';
import { formatBytes } from '#core/outcomes.ts';
import { SourceText } from '#ui/executions/source-text.tsx';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';

/** The files of a project for who may not change them. */
export function ReadFiles({ files }: { files: readonly SourceFile[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const file = files.find(({ path }) => path === chosen) ?? files[0];
  if (!file) return <p className="text-ink-muted">It has no files.</p>;
  return (
    <Panel>
      <div className="flex flex-wrap gap-1 border-line border-b px-2 py-1.5">
        {files.map(({ path }) => (
          <button
            key={path}
            type="button"
            aria-pressed={path === file.path}
            onClick={() => setChosen(path)}
            className={classNames(
              'rounded px-2 py-0.5 font-mono text-xs',
              path === file.path ? 'bg-accent-soft text-accent' : 'text-ink-muted hover:bg-hover hover:text-ink',
            )}
          >
            {path}
          </button>
        ))}
      </div>
      {file.encoding === 'utf8' ? (
        <SourceText text={file.content} />
      ) : (
        <p className="p-3 text-ink-muted">Not text, {formatBytes(fileBytes(file).length)}.</p>
      )}
    </Panel>
  );
}
