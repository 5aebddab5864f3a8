'use client';

import { useQuery } from '@tanstack/react-query';
import { Problem } from '#ui/primitives/problem.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { useMonaco } from './monaco/use-monaco.ts';
import { useLatestRun } from './use-latest-run.ts';
import { Workspace } from './workspace.tsx';

/** Loads the session afresh: one that was looked at before may be older than what was saved since. */
export function SessionPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const session = useQuery(
    trpc.session.get.queryOptions(
      { id },
      { gcTime: 0, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false },
    ),
  );
  // Asked for in the same breath, so that a run that goes on is seen at once and the editor is there with its text.
  useLatestRun(id);
  useMonaco();
  if (session.data) return <Workspace key={id} session={session.data} />;
  if (session.isError) return <Problem error={session.error} what="session" onRetry={() => session.refetch()} />;
  return (
    <main id="main" data-fills-page className="flex min-h-0 flex-1 flex-col">
      <div
        role="status"
        aria-label="Loading the session"
        className="flex h-11 items-center gap-3 border-line border-b bg-surface px-3"
      >
        <Skeleton className="ml-9 h-4 w-40" />
        <Skeleton className="ml-auto h-8 w-32" />
        <Skeleton className="h-8 w-24" />
      </div>
      <div className="flex-1 bg-surface" />
    </main>
  );
}
