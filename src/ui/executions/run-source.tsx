'use client';

import { useState } from 'react';
import { fileBytes } from '#core/contracts/files.ts';
import { formatBytes } from '#core/outcomes.ts';
import type { Place } from '#ui/console/places.tsx';
import { joinArguments } from '#ui/editor/argument-words.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { SourceText } from './source-text.tsx';
import { useRunSource } from './use-run-source.ts';

const STDIN = ' stdin';

/**
 * What was run, as it was when it was submitted: the files, the arguments and the standard input. `place`: what in it is
 * asked for now; another object asks anew.
 */
export function RunSource({ id, place }: { id: string; place: Place | null }) {
  const source = useRunSource(id);
  const [chosen, setChosen] = useState<string | null>(null);
  const [followed, setFollowed] = useState<Place | null>(null);
  if (place !== followed) {
    setFollowed(place);
    setChosen(place?.path ?? null);
  }
  if (source.isError) {
    return (
      <Panel title="Source">
        <p role="alert" className="p-3 text-bad">
          {errorSentence(source.error)}
        </p>
      </Panel>
    );
  }
  if (!source.data) {
    return (
      <Panel title="Source">
        <Skeleton className="m-3 h-40" />
      </Panel>
    );
  }
  const { files, entry, args, stdin } = source.data;
  // A repository brings its own.
  if (files.length === 0 && stdin === '' && args.length === 0) return null;
  const file = files.find(({ path }) => path === (chosen ?? entry)) ?? files[0];
  const showsStdin = chosen === STDIN || (file === undefined && stdin !== '');
  const text = showsStdin ? stdin : file?.encoding === 'utf8' ? file.content : null;

  return (
    <Panel title="Source" actions={text === null ? null : <CopyButton label="Copy the source" text={text} />}>
      <div className="flex flex-wrap items-center gap-1 border-line border-b px-2 py-1.5">
        {files.map(({ path }) => (
          <Choice key={path} label={path} active={!showsStdin && path === file?.path} onClick={() => setChosen(path)} />
        ))}
        {stdin === '' ? null : <Choice label="Standard input" active={showsStdin} onClick={() => setChosen(STDIN)} />}
        {args.length > 0 ? (
          <span className="ml-auto min-w-0 truncate px-2 text-ink-muted text-xs">
            Arguments: <code className="font-mono text-ink">{joinArguments(args)}</code>
          </span>
        ) : null}
      </div>
      {text === null ? (
        <p className="p-3 text-ink-muted">{file ? `Not text, ${formatBytes(fileBytes(file).length)}.` : 'Nothing.'}</p>
      ) : (
        <SourceText text={text} shown={place?.path === file?.path && !showsStdin ? place : null} />
      )}
    </Panel>
  );
}

function Choice({ label, active, onClick }: { label: string; active: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={active}
      onClick={onClick}
      className={classNames(
        'rounded px-2 py-0.5 font-mono text-xs',
        active ? 'bg-accent-soft text-accent' : 'text-ink-muted hover:bg-hover hover:text-ink',
      )}
    >
      {label}
    </button>
  );
}
