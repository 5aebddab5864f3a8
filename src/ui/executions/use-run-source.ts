'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** What a run was given, which never changes. It is asked for once its id is there. */
export function useRunSource(id: string | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.execution.source.queryOptions({ id: id ?? '' }, { enabled: id !== null, staleTime: Number.POSITIVE_INFINITY }),
  );
}
