'use client';

import { useQuery } from '@tanstack/react-query';
import type { ImageStatus } from '#core/contracts/languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const BUILDING_MS = 2_500;
const WAITING_MS = 20_000;
const STEADY_MS = 120_000;

/** The languages with the state of their images, asked often while one is being made, and more often while some are not. */
export function useLanguages() {
  const trpc = useTRPC();
  return useQuery(
    trpc.language.list.queryOptions(undefined, {
      staleTime: 30_000,
      refetchInterval: ({ state }) => {
        const isAny = (status: ImageStatus) => state.data?.some(({ image }) => image.status === status);
        if (isAny('BUILDING')) return BUILDING_MS;
        return isAny('AVAILABLE') ? WAITING_MS : STEADY_MS;
      },
    }),
  );
}
