'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { FileCode2, Plus, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { LanguagePicker } from '#ui/languages/language-picker.tsx';
import { noteLanguage, useRecentLanguages } from '#ui/languages/recent-languages.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { Notice } from '#ui/primitives/notice.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useDelayed } from '#ui/primitives/use-delayed.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { firstLanguage } from './first-language.ts';
import { useNewSession } from './new-session.ts';
import { SessionRow } from './session-row.tsx';

const SEARCH_AFTER_MS = 200;

export function SessionListPage() {
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const q = useDelayed(search.trim(), SEARCH_AFTER_MS);
  const created = useNewSession();
  const sessions = useInfiniteQuery(
    trpc.session.list.infiniteQueryOptions(q ? { q } : {}, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
      staleTime: 0,
    }),
  );
  const items = useDeferredValue(sessions.data?.pages.flatMap((page) => page.items));
  const none = items?.length === 0 && !sessions.isPlaceholderData;
  useKey('n', created.create);

  return (
    <Page
      title="Sessions"
      actions={
        none && !q ? null : (
          <>
            <div className="max-sm:w-full max-sm:[&_input]:w-full">
              <SearchField label="Search sessions" value={search} onChange={setSearch} />
            </div>
            <NewSessionLanguage />
            <Button
              variant="primary"
              icon={<Plus size={15} aria-hidden="true" />}
              title="New session (N)"
              busy={created.busy}
              onClick={created.create}
            >
              <NewSessionLabel />
            </Button>
          </>
        )
      }
    >
      {created.error ? (
        <Notice tone="bad" role="alert" className="mb-3">
          {errorSentence(created.error)}
        </Notice>
      ) : null}
      <Panel>
        {sessions.isError ? (
          <ListProblem error={sessions.error} onRetry={() => sessions.refetch()} />
        ) : !items ? (
          <SkeletonRows label="Loading the sessions" />
        ) : none ? (
          q ? (
            <EmptyState icon={<Search size={26} aria-hidden="true" />} title={`Nothing found for “${q}”`}>
              Sessions are searched by their title.
            </EmptyState>
          ) : (
            <FirstSession busy={created.busy} onCreate={created.create} />
          )
        ) : (
          <ul aria-label="Sessions" className="divide-y divide-line">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Panel>
      {sessions.hasNextPage ? (
        <LoadMore busy={sessions.isFetchingNextPage} onLoad={() => sessions.fetchNextPage()} />
      ) : null}
    </Page>
  );
}

/** What the next session is written in. */
function NewSessionLanguage() {
  const languages = useLanguages().data ?? [];
  const language = firstLanguage(languages, useRecentLanguages());
  return (
    <LanguagePicker
      label="Language of new sessions"
      languages={languages}
      value={language?.id ?? ''}
      onChange={noteLanguage}
      align="end"
      className="w-40 max-sm:flex-1"
    />
  );
}

/** Says which language is chosen beside it. */
function NewSessionLabel() {
  const language = firstLanguage(useLanguages().data ?? [], useRecentLanguages());
  return language ? `New ${language.name} session` : 'New session';
}

function FirstSession({ busy, onCreate }: { busy: boolean; onCreate: () => void }) {
  return (
    <EmptyState
      icon={<FileCode2 size={30} aria-hidden="true" />}
      title="Write something and run it"
      actions={
        <>
          <NewSessionLanguage />
          <Button variant="primary" icon={<Plus size={15} aria-hidden="true" />} busy={busy} onClick={onCreate}>
            <NewSessionLabel />
          </Button>
        </>
      }
    >
      A session holds your code and saves itself as you type. It runs in a sandbox, and its output appears as it is
      written. The first one comes with a small program: press Run.
    </EmptyState>
  );
}

/** A single key that does something, where nobody is typing. */
function useKey(key: string, action: () => void): void {
  const actionRef = useRef(action);
  useEffect(() => {
    actionRef.current = action;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('input, textarea, select, [contenteditable], dialog, [role="menu"]')) return;
      event.preventDefault();
      actionRef.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [key]);
}
