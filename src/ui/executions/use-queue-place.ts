'use client';

import { useQuery } from '@tanstack/react-query';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isWaiting } from '#core/execution-status.ts';
import { useDelayed } from '#ui/primitives/use-delayed.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const EVERY_MS = 2_000;
/** Most begin sooner than that, and nobody asks for their place. */
const PATIENCE_MS = 700;

/**
 * An execution with its place in the queue, asked anew while it waits: others that are taken move it on without any
 * change of its own that would be told.
 */
export function useQueuePlace<E extends Pick<ExecutionSummary, 'id' | 'status' | 'delayReason' | 'queue'>>(
  execution: E,
): E {
  const trpc = useTRPC();
  const waits = isWaiting(execution.status);
  const waitsOn = useDelayed(waits, PATIENCE_MS);
  const { data } = useQuery(
    trpc.execution.get.queryOptions(
      { id: execution.id },
      { enabled: waits && waitsOn, staleTime: 0, refetchInterval: EVERY_MS, retry: false },
    ),
  );
  // One that has begun meanwhile has no place, and the stream is about to say so.
  if (!waits || !data?.queue) return execution;
  return { ...execution, queue: data.queue, delayReason: data.delayReason };
}
