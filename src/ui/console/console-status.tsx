'use client';

import type { ExecutionSummary } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import { Elapsed } from '#ui/executions/elapsed.tsx';
import { waitingText } from '#ui/executions/queue-text.ts';
import { StatusBadge } from '#ui/executions/status-badge.tsx';
import { useQueuePlace } from '#ui/executions/use-queue-place.ts';
import { RelativeTime } from '#ui/primitives/time.tsx';
import { useWatchState } from '#ui/watching/use-execution-stream.ts';

/** How the execution stands, and whether we still hear from it. */
export function ConsoleStatus({ execution }: { execution: ExecutionSummary }) {
  const watch = useWatchState();
  const waiting = waitingText(useQueuePlace(execution));
  const ended = isFinal(execution.status);
  return (
    <div className="flex min-w-0 items-center gap-2 text-[0.8125rem]">
      <span role="status" className="flex">
        <StatusBadge status={execution.status} stopping={execution.terminating} />
      </span>
      <span className="min-w-0 truncate text-ink-faint">
        {execution.status === 'RUNNING' && execution.startedAt ? <Elapsed since={execution.startedAt} /> : null}
        {waiting === null ? null : <span title={waiting}>{waiting}</span>}
        {ended && execution.endedAt ? <RelativeTime at={execution.endedAt} /> : null}
      </span>
      {watch.type === 'reconnecting' ? (
        <span role="status" className="whitespace-nowrap rounded bg-warn-soft px-1.5 text-warn text-xs">
          Reconnecting…
        </span>
      ) : null}
      {watch.type === 'refused' && !ended ? (
        <span role="status" className="min-w-0 truncate rounded bg-bad-soft px-1.5 text-bad text-xs">
          {watch.message}
        </span>
      ) : null}
    </div>
  );
}
