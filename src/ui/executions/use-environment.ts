'use client';

import { useQuery } from '@tanstack/react-query';
import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** A container goes a moment after its run, which nothing tells of. */
const LOOK_AGAIN_MS = 1_500;
const LOOK_FOR_MS = 10_000;

/** The container that a run got, looked after for a while once the run has ended. */
export function useEnvironment({ id, status, endedAt, environment }: Execution): Execution['environment'] {
  const trpc = useTRPC();
  const ended = isFinal(status);
  const { data } = useQuery(
    trpc.execution.get.queryOptions(
      { id },
      {
        enabled: ended && environment !== null && environment.destroyedAt === null,
        refetchInterval: ({ state }) =>
          state.data?.environment?.destroyedAt == null && endedAt && Date.now() < Date.parse(endedAt) + LOOK_FOR_MS
            ? LOOK_AGAIN_MS
            : false,
      },
    ),
  );
  return (ended && data?.environment) || environment;
}
