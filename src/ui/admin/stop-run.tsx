'use client';

import { useState } from 'react';
import type { ExecutionSummary } from '#core/contracts/executions.ts';
import type { Stop } from '#ui/executions/use-stop.ts';
import { Button } from '#ui/primitives/button.tsx';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';

/** Stops somebody's run, after asking. Its row goes once it has ended. */
export function StopRun({ run, stop }: { run: ExecutionSummary; stop: Stop }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="sm"
        busy={stop.stopping}
        aria-label={`Stop ${run.title} of ${run.owner.email}`}
        onClick={() => setAsking(true)}
      >
        Stop
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          stop.stop();
        }}
        title="Stop this run?"
        confirmLabel="Stop the run"
        danger
      >
        <p className="break-words text-left">
          “{run.title}” of {run.owner.email} is ended at once. What it has written so far is kept.
        </p>
      </ConfirmDialog>
      {stop.problem ? (
        <p role="alert" className="text-bad text-xs">
          {stop.problem}
        </p>
      ) : null}
    </>
  );
}
