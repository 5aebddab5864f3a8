'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isWaiting } from '#core/execution-status.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { cutOffReasons } from './cut-off.ts';

const NONE: ReadonlyMap<number, string> = new Map();

export interface ShownAttempts {
  /** The attempt that goes on, or was the last; null between two. */
  readonly current: number | null;
  /** The one that wrote last, where it was cut off and none after it has written yet. */
  readonly cutOff: number | null;
  readonly reasons: ReadonlyMap<number, string>;
}

/** Whose output is whose. `written`: the attempt that wrote last, as far as the console knows. */
export function useAttempts(execution: ExecutionSummary | null, written: number | null): ShownAttempts {
  const trpc = useTRPC();
  // Its status may be told after its first output.
  const current = execution === null || isWaiting(execution.status) ? null : Math.max(execution.attempt, written ?? 0);
  const cutOff = execution !== null && written !== current ? written : null;
  const several = cutOff !== null || (written ?? 0) > 1;
  const attempts = useQuery(trpc.execution.attempts.queryOptions({ id: execution?.id ?? '' }, { enabled: several }));
  const { refetch } = attempts;
  // Another one was cut off.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because these changed
  useEffect(() => {
    if (several) void refetch();
  }, [several, written, cutOff, refetch]);
  const items = attempts.data?.items;
  const reasons = useMemo(() => (items ? cutOffReasons(items) : NONE), [items]);
  return { current, cutOff, reasons };
}
