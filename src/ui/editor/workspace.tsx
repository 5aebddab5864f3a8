'use client';

import { useCallback, useEffect, useState } from 'react';
import type { CodeSession } from '#core/contracts/sessions.ts';
import { type Place, usePlaces } from '#ui/console/places.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { useMedia } from '#ui/primitives/use-media.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useRunTitle } from '#ui/watching/use-run-title.ts';
import { CodePane } from './code-pane.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { InputPanel } from './input-panel.tsx';
import { OutputPane } from './output-pane.tsx';
import { PaneTabs } from './pane-tabs.tsx';
import { SplitPane } from './split-pane.tsx';
import { TestsPanel } from './tests-panel.tsx';
import { useAutosaver, useAutosaveState } from './use-autosaver.ts';
import { useMarkedProblems, useRanAs } from './use-marked-problems.ts';
import { useNewerElsewhere } from './use-newer-elsewhere.ts';
import { useRun } from './use-run.ts';
import { WorkspaceHeader } from './workspace-header.tsx';

const WIDE = '(min-width: 768px)';

type PaneName = 'code' | 'output' | 'input' | 'tests';

/** Where one writes code, runs it and watches it. Made anew for another session. */
export function Workspace({ session }: { session: CodeSession }) {
  const saver = useAutosaver(session);
  const state = useAutosaveState(saver);
  const run = useRun(session, saver);
  const elsewhere = useNewerElsewhere(session.id, saver);
  const languages = useLanguages().data ?? [];
  const wide = useMedia(WIDE);
  const [pane, setPane] = useState<PaneName>('code');
  const { draft } = state;
  const language = languages.find(({ id }) => id === draft.language);
  const problems = useMarkedProblems(run, draft.files, languages);
  const [place, setPlace] = useState<Place | null>(null);
  const show = useCallback((wanted: Place) => {
    setPane((now) => (now === 'code' ? now : window.matchMedia(WIDE).matches ? now : 'code'));
    setPlace(wanted);
  }, []);
  const arrived = useCallback(() => setPlace(null), []);
  const ranAs = useRanAs(run, draft.files);
  const places = usePlaces({ paths: draft.files.map(({ path }) => path), entry: draft.entry, ranAs }, show);
  useRunTitle(draft.title, run.execution?.status ?? null);

  const start = () => {
    setPane('output');
    void run.run();
  };
  useShortcuts(start, () => saver.dispatch({ type: 'flush' }));

  const code = (
    <CodePane
      sessionId={session.id}
      saver={saver}
      draft={draft}
      language={language}
      languages={languages}
      onRun={start}
      problems={problems}
      place={place}
      onArrived={arrived}
    />
  );
  const hasInput = draft.stdin !== '' || draft.args.length > 0 || Object.keys(draft.env).length > 0;
  const panes = [
    { name: 'output' as const, label: 'Output', content: <OutputPane run={run} places={places} /> },
    {
      name: 'input' as const,
      label: (
        <>
          Input
          {hasInput ? <span role="img" aria-label="(given)" className="size-1.5 rounded-full bg-accent" /> : null}
        </>
      ),
      content: <InputPanel saver={saver} draft={draft} />,
    },
    {
      name: 'tests' as const,
      label: draft.inputs.length > 0 ? `Tests (${draft.inputs.length})` : 'Tests',
      content: <TestsPanel saver={saver} inputs={draft.inputs} run={run} />,
    },
  ];

  return (
    <main id="main" data-fills-page className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <WorkspaceHeader saver={saver} state={state} languages={languages} run={run} onRun={start} />
      <ConflictBanner saver={saver} state={state} />
      {elsewhere.newer ? (
        <Notice
          role="status"
          className="shrink-0 rounded-none border-x-0 border-t-0"
          actions={
            <Button size="sm" onClick={elsewhere.load}>
              Load it
            </Button>
          }
        >
          A newer version of this session was saved elsewhere.
        </Notice>
      ) : null}
      {language?.image.status === 'UNAVAILABLE' ? (
        <Notice tone="warn" className="shrink-0 rounded-none border-x-0 border-t-0">
          {language.image.detail ?? `${language.name} cannot run right now.`}
        </Notice>
      ) : null}
      <div className="min-h-0 flex-1">
        {wide ? (
          <SplitPane
            left={code}
            right={
              <PaneTabs
                label="Run"
                panes={panes}
                active={pane === 'code' ? 'output' : pane}
                onSelect={(name) => setPane(name)}
              />
            }
          />
        ) : (
          <PaneTabs
            label="Session"
            panes={[{ name: 'code' as const, label: 'Code', content: code }, ...panes]}
            active={pane}
            onSelect={setPane}
          />
        )}
      </div>
    </main>
  );
}

/** Ctrl/Cmd+Enter runs and Ctrl/Cmd+S saves, wherever the focus is. Monaco takes those that are typed in it. */
function useShortcuts(onRun: () => void, onSave: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !(event.ctrlKey || event.metaKey)) return;
      if (event.key === 'Enter') {
        event.preventDefault();
        onRun();
      } else if (event.key === 's') {
        event.preventDefault();
        onSave();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}
