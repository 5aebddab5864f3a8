'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { errorSentence, toApiError } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Stops somebody's run, after asking. The row goes with the next look at the queue. */
export function StopRun({ run }: { run: ExecutionSummary }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = () => queryClient.invalidateQueries(trpc.admin.activeExecutions.pathFilter());
  const stop = useMutation(
    trpc.execution.terminate.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        return refresh();
      },
      onError: (error) => {
        // It ended by itself between the look and the click, which is what was wanted.
        if (toApiError(error).code !== 'EXECUTION_ENDED') return;
        setAsking(false);
        void refresh();
      },
    }),
  );
  const problem = stop.error && toApiError(stop.error).code !== 'EXECUTION_ENDED' ? errorSentence(stop.error) : null;
  return (
    <>
      <Button
        size="sm"
        busy={stop.isPending || stop.isSuccess}
        aria-label={`Stop ${run.title} of ${run.owner.email}`}
        onClick={() => setAsking(true)}
      >
        {stop.isSuccess ? 'Stopping…' : 'Stop'}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => stop.mutate({ id: run.id })}
        busy={stop.isPending}
        error={problem}
        title="Stop this run?"
        confirmLabel="Stop the run"
        danger
      >
        <p className="break-words">
          “{run.title}” of {run.owner.email} is ended at once. What it has written so far is kept.
        </p>
      </ConfirmDialog>
    </>
  );
}
