'use client';

import { useQuery } from '@tanstack/react-query';
import { formatMs } from '#core/outcomes.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';
import { formatClock, formatDateTime } from '#ui/primitives/time-format.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { StatusBadge } from './status-badge.tsx';

/** Each change of status with its time, and how long it took to come there. */
export function Lifecycle({ id }: { id: string }) {
  const trpc = useTRPC();
  const events = useQuery(trpc.execution.events.queryOptions({ id }));
  return (
    <Panel title="Lifecycle">
      {events.data ? (
        <ol className="flex flex-col px-3 py-2.5 text-[0.8125rem]">
          {events.data.map((event, index) => {
            const before = events.data[index - 1];
            return (
              <li key={event.id} className="relative pb-2.5 pl-4 last:pb-0">
                <span
                  aria-hidden="true"
                  className="absolute top-[0.4375rem] left-0 size-1.5 rounded-full bg-line-strong"
                />
                {index < events.data.length - 1 ? (
                  <span
                    aria-hidden="true"
                    className="absolute top-3 bottom-[-0.4375rem] left-[0.1875rem] -translate-x-1/2 border-line border-l"
                  />
                ) : null}
                <div className="flex items-baseline justify-between gap-3">
                  <StatusBadge status={event.to} past={index < events.data.length - 1} />
                  <time dateTime={event.at} title={formatDateTime(event.at)} className="text-ink-faint tabular-nums">
                    {formatClock(event.at)}
                  </time>
                </div>
                <p className="flex justify-between gap-3 text-ink-faint text-xs">
                  <span className="min-w-0 break-words">
                    {event.detail ?? (event.attempt > 1 ? `attempt ${event.attempt}` : '')}
                  </span>
                  {before ? (
                    <span className="shrink-0 tabular-nums">
                      +{formatMs(Date.parse(event.at) - Date.parse(before.at))}
                    </span>
                  ) : null}
                </p>
              </li>
            );
          })}
        </ol>
      ) : events.isError ? (
        <p role="alert" className="p-3 text-bad text-xs">
          {errorSentence(events.error)}
        </p>
      ) : (
        <div className="flex flex-col gap-3 p-3">
          <Skeleton className="h-4" />
          <Skeleton className="h-4" />
          <Skeleton className="h-4" />
        </div>
      )}
    </Panel>
  );
}
