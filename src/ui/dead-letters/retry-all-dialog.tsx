'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RetriedAll } from '#core/contracts/dead-letters.ts';
import { ConfirmDialog } from '#ui/primitives/dialog.tsx';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import type { Report } from './report-notice.tsx';

/** Asks before all open dead letters are run again. `open`: how many those are. */
export function RetryAllDialog({
  open,
  onClose,
  onReport,
}: {
  open: number;
  onClose: () => void;
  onReport: (report: Report) => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const retryAll = useMutation(
    trpc.admin.retryDeadLetters.mutationOptions({
      onSuccess: (result) => {
        onReport(reportOf(result));
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.admin.deadLetters.pathFilter()),
    }),
  );
  const runs = open === 1 ? 'the 1 run' : `all ${open.toLocaleString('en-GB')} runs`;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => retryAll.mutate({})}
      busy={retryAll.isPending}
      error={retryAll.error ? errorSentence(retryAll.error) : null}
      title={`Retry ${runs}?`}
      confirmLabel={open === 1 ? 'Retry it' : `Retry ${open.toLocaleString('en-GB')} runs`}
    >
      Each is queued as a new run of its owner, behind what people are watching. What the queue has no room for stays
      here.
    </ConfirmDialog>
  );
}

function reportOf({ retried, left, leftBecause }: RetriedAll): Report {
  const done = retried === 1 ? '1 run is queued again.' : `${retried.toLocaleString('en-GB')} runs are queued again.`;
  if (left === 0) return { tone: 'ok', text: done };
  const why = leftBecause.map(({ reason, count }) => `${count.toLocaleString('en-GB')}: ${reason}`).join(' ');
  return { tone: 'warn', text: `${done} ${left.toLocaleString('en-GB')} left. ${why}`.trim() };
}
