'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Worker } from '#core/contracts/workers.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Drains a worker, after asking, or has one that drains take runs again. Nothing for one that is gone. */
export function WorkerActions({ worker }: { worker: Worker }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = async () => {
    await queryClient.invalidateQueries(trpc.admin.workers.pathFilter());
    setAsking(false);
  };
  const drain = useMutation(trpc.admin.drainWorker.mutationOptions({ onSuccess: refresh }));
  const resume = useMutation(trpc.admin.resumeWorker.mutationOptions({ onSuccess: refresh }));
  const { id, hostname, status, running } = worker;

  if (status === 'DRAINING') {
    return (
      <div className="inline-flex flex-col items-end gap-1">
        <Button
          size="sm"
          busy={resume.isPending}
          aria-label={`Resume ${hostname}`}
          onClick={() => resume.mutate({ id })}
        >
          Resume
        </Button>
        {resume.error ? (
          <p role="alert" className="text-bad text-xs">
            {errorSentence(resume.error)}
          </p>
        ) : null}
      </div>
    );
  }
  if (status !== 'UP') return null;
  return (
    <>
      <Button size="sm" aria-label={`Drain ${hostname}`} onClick={() => setAsking(true)}>
        Drain
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => {
          setAsking(false);
          drain.reset();
        }}
        onConfirm={() => drain.mutate({ id })}
        busy={drain.isPending}
        error={drain.error ? errorSentence(drain.error) : null}
        title={`Drain ${hostname}?`}
        confirmLabel="Drain the worker"
      >
        It takes no more runs and finishes{' '}
        {running === 0 ? 'what it has, which is nothing now' : `the ${running} it has`}. What waits is left to the other
        workers. Resume it to undo this.
      </ConfirmDialog>
    </>
  );
}
