'use client';

import { useQuery } from '@tanstack/react-query';
import { type Health, healthSchema } from '#core/contracts/health.ts';

const CALM_MS = 30_000;
const WATCHFUL_MS = 4000;

/** How the server is, asked more often while something is wrong. */
export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: async ({ signal }): Promise<Health> => {
      const response = await fetch('/api/v1/health', { signal });
      return healthSchema.parse(await response.json());
    },
    refetchInterval: (query) => (query.state.data?.status === 'ok' ? CALM_MS : WATCHFUL_MS),
    retry: false,
  });
}
