'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { auditActionSchema } from '#core/audit.ts';
import { Choice } from '#ui/primitives/choice.tsx';
import { ClearFilters, TimeFilter } from '#ui/primitives/filters.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useUrlQuery } from '#ui/primitives/use-url-query.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ACTION_LABELS } from './audit-labels.ts';
import { AuditList } from './audit-list.tsx';
import { type AuditFilters, auditQuery, auditSearch, parseAuditQuery } from './audit-query.ts';

const URL_QUERY = { parse: parseAuditQuery, write: auditSearch };
const NONE: AuditFilters = { q: '', action: '', time: '' };

/** Who did what to whom, newest first. */
export function AuditPage() {
  const trpc = useTRPC();
  const { query, change, search, setSearch } = useUrlQuery(URL_QUERY);
  const asked = useMemo(() => auditQuery(query, new Date()), [query]);
  const audit = useInfiniteQuery(
    trpc.admin.listAudit.infiniteQueryOptions(asked, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
      staleTime: 0,
    }),
  );
  const items = audit.data?.pages.flatMap((page) => page.items);
  const narrowed = auditSearch(query) !== '' || search !== '';
  // What is chosen goes through the same door as what the URL says, which knows what exists.
  const set = (name: keyof AuditFilters) => (value: string) =>
    change({ [name]: parseAuditQuery(new URLSearchParams({ [name]: value }))[name] });

  return (
    <Page title="Audit" intro="Who did what, newest first.">
      <search className="mb-3 flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2">
        <SearchField label="Search who did it" value={search} onChange={setSearch} />
        <Choice label="What" value={query.action} onChange={set('action')}>
          {auditActionSchema.options.map((action) => (
            <option key={action} value={action}>
              {ACTION_LABELS[action]}
            </option>
          ))}
        </Choice>
        <TimeFilter value={query.time} onChange={set('time')} />
        {narrowed ? (
          <ClearFilters
            onClear={() => {
              setSearch('');
              change(NONE);
            }}
          />
        ) : null}
      </search>
      <Panel>
        {items ? (
          items.length > 0 ? (
            <AuditList entries={items} />
          ) : (
            <EmptyState icon={<ScrollText size={26} aria-hidden="true" />} title="Nothing of that was done">
              {narrowed ? 'Try another filter, or clear them all.' : 'What people do here is written down here.'}
            </EmptyState>
          )
        ) : audit.isError ? (
          <ListProblem error={audit.error} onRetry={() => audit.refetch()} />
        ) : (
          <SkeletonRows rows={8} label="Loading the audit" />
        )}
      </Panel>
      {audit.hasNextPage ? <LoadMore busy={audit.isFetchingNextPage} onLoad={() => audit.fetchNextPage()} /> : null}
    </Page>
  );
}
