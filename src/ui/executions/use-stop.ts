'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

export interface Stop {
  readonly stop: () => void;
  /** It was asked for, here or elsewhere, and it has not ended yet. */
  readonly stopping: boolean;
  /** Why it could not be asked for; null also where it ended by itself meanwhile, which is what was wanted. */
  readonly problem: string | null;
}

/** Asks for the end of an execution. That it ended is told by its status alone. */
export function useStop(execution: Pick<ExecutionSummary, 'id' | 'status' | 'terminating'>): Stop {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const terminate = useMutation(
    trpc.execution.terminate.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.execution.list.pathFilter()),
    }),
  );
  const { error, isPending, isSuccess } = terminate;
  const ended = error !== null && toApiError(error).code === 'EXECUTION_ENDED';
  return {
    stop: () => terminate.mutate({ id: execution.id }),
    stopping: !isFinal(execution.status) && (execution.terminating || isPending || isSuccess),
    problem: error === null || ended ? null : errorSentence(error),
  };
}
