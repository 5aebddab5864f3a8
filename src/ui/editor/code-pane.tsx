'use client';

import { useEffect, useId, useMemo, useState } from 'react';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import type { Place } from '#ui/console/places.tsx';
import type { Autosaver } from './autosaver.ts';
import { renameFile } from './change-language.ts';
import { CodeEditor } from './code-editor.tsx';
import { ExamplesMenu } from './examples-menu.tsx';
import { FileTabs } from './file-tabs.tsx';
import type { SyntaxOf } from './monaco/register-syntax.ts';
import { useMonaco } from './monaco/use-monaco.ts';
import type { SessionDraft } from './session-draft.ts';
import type { MarkedProblems } from './use-marked-problems.ts';

export interface CodePaneProps {
  sessionId: string;
  saver: Autosaver;
  draft: SessionDraft;
  language: LanguageInfo | undefined;
  languages: readonly LanguageInfo[];
  onRun: () => void;
  problems: MarkedProblems;
  /** Where to go; null once it is there. */
  place: Place | null;
  onArrived: () => void;
}

/** The files of the session and the one that is edited. */
export function CodePane({
  sessionId,
  saver,
  draft,
  language,
  languages,
  onRun,
  problems,
  place,
  onArrived,
}: CodePaneProps) {
  const monaco = useMonaco();
  const panelId = useId();
  const [chosen, setChosen] = useState(draft.entry);
  const { files, entry } = draft;
  const file = files.find(({ path }) => path === chosen) ?? files.find(({ path }) => path === entry) ?? files[0];
  const [onReplaced] = useState(
    () => (listener: (replaced: SessionDraft['files']) => void) => saver.onShow((shown) => listener(shown.files)),
  );
  useEffect(() => {
    if (place) setChosen(place.path);
  }, [place]);
  const syntax = useMemo(() => syntaxOf(language), [language]);
  if (!file) return null;

  return (
    <section aria-label="Code" className="flex h-full min-h-0 flex-col bg-surface">
      <FileTabs
        paths={files.map(({ path }) => path)}
        entry={entry}
        active={file.path}
        panelId={panelId}
        onSelect={setChosen}
        onAdd={(path) => {
          saver.edit({ files: [...files, { path, content: '', encoding: 'utf8' }] });
          setChosen(path);
        }}
        onRename={(from, to) => {
          saver.edit(renameFile(draft, from, to));
          setChosen(to);
        }}
        onDelete={(path) => {
          const rest = files.filter((other) => other.path !== path);
          saver.edit({ files: rest, entry: path === entry ? (rest[0]?.path ?? entry) : entry });
        }}
        onSetEntry={(path) => saver.edit({ entry: path })}
        actions={language ? <ExamplesMenu saver={saver} language={language} languages={languages} /> : null}
      />
      <div id={panelId} role="tabpanel" aria-label={file.path} className="min-h-0 flex-1">
        <CodeEditor
          state={monaco}
          scope={sessionId}
          file={file}
          files={files}
          language={language && file.path.endsWith(`.${language.extension}`) ? language.monacoId : null}
          syntax={syntax}
          onChange={(path, content) => {
            const current = saver.getState().draft.files;
            saver.edit({ files: current.map((other) => (other.path === path ? { ...other, content } : other)) });
          }}
          onRun={onRun}
          onSave={() => saver.dispatch({ type: 'flush' })}
          onReplaced={onReplaced}
          problems={problems}
          place={place}
          onArrived={onArrived}
        />
      </div>
    </section>
  );
}

function syntaxOf(language: LanguageInfo | undefined): SyntaxOf | null {
  if (!language?.syntax) return null;
  return { id: language.monacoId, extension: language.extension, syntax: language.syntax };
}
