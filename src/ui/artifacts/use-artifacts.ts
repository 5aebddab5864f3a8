'use client';

import { useQuery } from '@tanstack/react-query';
import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** What a run left: asked for once it has ended, unless it was removed for its age. */
export function useArtifacts({ id, status, logRemovedAt }: Pick<Execution, 'id' | 'status' | 'logRemovedAt'>) {
  const trpc = useTRPC();
  return useQuery(
    trpc.execution.artifacts.queryOptions(
      { id },
      { enabled: isFinal(status) && logRemovedAt === null, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
}
