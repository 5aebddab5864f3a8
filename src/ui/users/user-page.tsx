'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { LoadMore } from '#ui/primitives/load-more.tsx';
import { EmptyState, Page, Panel } from '#ui/primitives/page.tsx';
import { SearchField } from '#ui/primitives/search-field.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { useUrlQuery } from '#ui/primitives/use-url-query.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { AddUserDialog } from './add-user-dialog.tsx';
import { UserRow } from './user-row.tsx';

const URL_QUERY = {
  parse: (params: Pick<URLSearchParams, 'get'>) => ({ q: params.get('q') ?? '' }),
  write: ({ q }: { q: string }) => (q === '' ? '' : `?${new URLSearchParams({ q })}`),
};

export function UserPage() {
  const trpc = useTRPC();
  const [adding, setAdding] = useState(false);
  const { query, search, setSearch } = useUrlQuery(URL_QUERY);
  const { q } = query;
  const users = useInfiniteQuery(
    trpc.admin.listUsers.infiniteQueryOptions(q ? { q } : {}, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
      staleTime: 0,
    }),
  );
  const items = users.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title="Users"
      actions={
        <>
          <SearchField label="Search users" value={search} onChange={setSearch} />
          <Button variant="primary" icon={<UserPlus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
            Add a user
          </Button>
        </>
      }
    >
      <Panel>
        {items ? (
          items.length > 0 ? (
            <ul aria-label="Users" className="divide-y divide-line">
              {items.map((user) => (
                <UserRow key={user.id} user={user} />
              ))}
            </ul>
          ) : (
            <EmptyState title="Nobody found">Users are searched by their email and name.</EmptyState>
          )
        ) : users.isError ? (
          <ListProblem error={users.error} onRetry={() => users.refetch()} />
        ) : (
          <SkeletonRows label="Loading the users" />
        )}
      </Panel>
      {users.hasNextPage ? <LoadMore busy={users.isFetchingNextPage} onLoad={() => users.fetchNextPage()} /> : null}
      {adding ? <AddUserDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}
