'use client';

import { useQuery } from '@tanstack/react-query';
import type { Attempt } from '#core/contracts/attempts.ts';
import { isWaiting } from '#core/execution-status.ts';
import { formatMs } from '#core/outcomes.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { formatClock, formatDateTime } from '#ui/primitives/time-format.ts';
import { errorSentence } from '#ui/trpc/api-error.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { StatusBadge } from './status-badge.tsx';

const SHORT_CONTAINER = 12;

/** Each worker's go at an execution; nothing before the first. */
export function AttemptsPanel({ id }: { id: string }) {
  const trpc = useTRPC();
  const attempts = useQuery(trpc.execution.attempts.queryOptions({ id }));
  if (attempts.isError) {
    return (
      <Panel title="Attempts">
        <p role="alert" className="p-3 text-bad text-xs">
          {errorSentence(attempts.error)}
        </p>
      </Panel>
    );
  }
  const items = attempts.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={items.length === 1 ? 'Attempt' : 'Attempts'}>
      <ol className="divide-y divide-line text-[0.8125rem]">
        {items.map((attempt) => (
          <AttemptItem key={attempt.startedAt} attempt={attempt} />
        ))}
      </ol>
    </Panel>
  );
}

function AttemptItem({ attempt }: { attempt: Attempt }) {
  const { startedAt, endedAt, endedAs, counts, reason, environment, workerId, workerHost } = attempt;
  const givenBack = endedAs !== null && isWaiting(endedAs);
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5">
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-medium">Attempt {attempt.attempt}</span>
        {endedAs === null ? (
          <StatusBadge status="RUNNING" />
        ) : givenBack ? (
          <span className="font-medium text-warn">{counts ? 'Cut off' : 'Given back, not counted'}</span>
        ) : (
          <StatusBadge status={endedAs} past />
        )}
      </p>
      {reason === null ? null : <p className="break-words text-ink-muted text-xs">{reason}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs [&>dd]:truncate [&>dd]:text-right [&>dt]:text-ink-faint">
        <dt>Began</dt>
        <dd className="tabular-nums" title={formatDateTime(startedAt)}>
          {formatClock(startedAt)}
        </dd>
        {endedAt === null ? null : (
          <>
            <dt>Ended</dt>
            <dd className="tabular-nums" title={formatDateTime(endedAt)}>
              {formatClock(endedAt)}, after {formatMs(Date.parse(endedAt) - Date.parse(startedAt))}
            </dd>
          </>
        )}
        <dt>Worker</dt>
        <dd title={workerId}>{workerHost ?? <code className="font-mono">{workerId}</code>}</dd>
        {environment ? (
          <>
            <dt>Container</dt>
            <dd title={environment.containerId}>
              <code className="font-mono">{environment.containerId.slice(0, SHORT_CONTAINER)}</code> on{' '}
              {environment.runtime}
            </dd>
          </>
        ) : null}
      </dl>
    </li>
  );
}
