'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { History, Search } from 'lucide-react';
import { useMemo } from 'react';
import { isFinal } from '#core/execution-status.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useUrlQuery } from '#ui/primitives/use-url-query.ts';
import { useViewer } from '#ui/shell/viewer.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ExecutionList } from './execution-list.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { executionFilter, historySearch, isNarrowed, parseHistoryQuery } from './history-query.ts';

const RUNNING_MS = 1500;
/** A run that a filter left out may come to match it at any moment. */
const QUIET_MS = 5_000;
const URL_QUERY = { parse: parseHistoryQuery, write: historySearch };

/**
 * Runs, newest first. The filters stand in the URL, so that a view can be kept and shared. `everybody`: the admins' list
 * of all, which an admin can also get at from the list of their own.
 */
export function HistoryPage({ everybody = false }: { everybody?: boolean }) {
  const trpc = useTRPC();
  const { role } = useViewer();
  const { query: chosen, change, search, setSearch } = useUrlQuery(URL_QUERY);
  const query = useMemo(() => (everybody ? { ...chosen, scope: 'all' as const } : chosen), [everybody, chosen]);
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
    <Page
      title={everybody ? 'Executions' : 'History'}
      intro={showOwner ? 'The runs of everybody.' : 'Your runs, newest first.'}
    >
      <HistoryFilters
        query={query}
        search={search}
        onSearch={setSearch}
        onChange={change}
        choosesScope={role === 'ADMIN' && !everybody}
      />
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
