'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#ui/trpc/trpc.ts';

const STALE_MS = 300_000;

/** What the operator lets a run have; undefined while it isn't known. */
export function useRunRules() {
  const trpc = useTRPC();
  return useQuery(trpc.execution.rules.queryOptions(undefined, { staleTime: STALE_MS })).data;
}
