'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#ui/trpc/trpc.ts';

const BUILDING_MS = 2500;
const STEADY_MS = 120_000;

/** The languages with the state of their images, asked often while one is being made. */
export function useLanguages() {
  const trpc = useTRPC();
  return useQuery(
    trpc.language.list.queryOptions(undefined, {
      staleTime: 30_000,
      refetchInterval: (query) =>
        query.state.data?.some(
          (language) => language.image.status !== 'READY' && language.image.status !== 'UNAVAILABLE',
        )
          ? BUILDING_MS
          : STEADY_MS,
    }),
  );
}
