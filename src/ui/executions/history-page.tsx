'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { History, Search } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useEffect, useMemo, useRef, useState } from 'react';
import { isFinal } from '#core/execution-status.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useDelayed } from '#ui/primitives/use-delayed.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ExecutionList } from './execution-list.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { executionFilter, type HistoryQuery, historySearch, isNarrowed, parseHistoryQuery } from './history-query.ts';

const SEARCH_AFTER_MS = 250;
const RUNNING_MS = 1500;
const QUIET_MS = 20_000;

/** All runs, newest first. The filters stand in the URL, so that a view can be kept and shared. */
export function HistoryPage() {
  const trpc = useTRPC();
  const { role } = useViewer();
  const { query, search, setSearch } = useHistoryQuery();
  const filter = useMemo(() => executionFilter(query, new Date()), [query]);
  const showOwner = role === 'ADMIN' && query.scope === 'all';
  const runs = useInfiniteQuery(
    trpc.execution.list.infiniteQueryOptions(filter, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
      staleTime: 0,
      refetchInterval: (current) =>
        current.state.data?.pages.some((page) => page.items.some((run) => !isFinal(run.status)))
          ? RUNNING_MS
          : QUIET_MS,
    }),
  );
  const items = runs.data?.pages.flatMap((page) => page.items);

  return (
    <Page title="History" intro={showOwner ? 'The runs of everybody.' : 'Your runs, newest first.'}>
      <HistoryFilters query={query} search={search} onSearch={setSearch} onChange={changeQuery} />
      <Panel>
        {runs.isError && !items ? (
          <ListProblem error={runs.error} onRetry={() => runs.refetch()} />
        ) : !items ? (
          <SkeletonRows rows={8} label="Loading the history" />
        ) : items.length > 0 ? (
          <ExecutionList executions={items} showOwner={showOwner} />
        ) : isNarrowed(query) ? (
          <EmptyState icon={<Search size={26} aria-hidden="true" />} title="No run matches">
            Try another filter, or clear them all.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<History size={28} aria-hidden="true" />}
            title="Nothing has run yet"
            actions={<ButtonLink href="/">Go to the sessions</ButtonLink>}
          >
            Every run is kept here with its output, its timings and what was run.
          </EmptyState>
        )}
      </Panel>
      {runs.hasNextPage ? <LoadMore busy={runs.isFetchingNextPage} onLoad={() => runs.fetchNextPage()} /> : null}
    </Page>
  );
}

/** The query of the URL, and the text of the search, which goes there after a pause. */
function useHistoryQuery() {
  const params = useSearchParams();
  const query = useMemo(() => parseHistoryQuery(params), [params]);
  const [search, setSearch] = useState(query.q);
  const settled = useDelayed(search.trim(), SEARCH_AFTER_MS);
  const writtenRef = useRef(query.q);
  useEffect(() => {
    writtenRef.current = settled;
    changeQuery({ q: settled });
  }, [settled]);
  // A link or "Back" that changed the URL: the field says what filters.
  useEffect(() => {
    if (query.q !== writtenRef.current) setSearch(query.q);
  }, [query.q]);
  return { query, search, setSearch };
}

/** Works on the URL as it is now: two changes in quick succession both count. Next follows what it says. */
function changeQuery(changes: Partial<HistoryQuery>): void {
  const current = parseHistoryQuery(new URLSearchParams(window.location.search));
  const next = historySearch({ ...current, ...changes });
  if (next !== window.location.search) window.history.replaceState(null, '', window.location.pathname + next);
}
