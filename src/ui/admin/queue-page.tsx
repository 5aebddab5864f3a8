'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { ActiveExecutionList } from './active-executions.tsx';
import { DelayReasons } from './delay-reasons.tsx';
import { LivePage } from './live-page.tsx';
import { QueueTiles } from './queue-tiles.tsx';
import { LIVE } from './use-live.ts';
import { countDelayed } from './waiting.ts';

/** What runs and what waits, why, and in which order. */
export function QueuePage() {
  const trpc = useTRPC();
  const queue = useQuery(trpc.admin.queue.queryOptions(undefined, LIVE));
  const active = useQuery(trpc.admin.activeExecutions.queryOptions(undefined, LIVE));
  const totals = queue.data && {
    running: queue.data.running,
    waiting: queue.data.queued + countDelayed(queue.data),
  };
  return (
    <LivePage title="Queue" intro="What runs, and what waits in the order in which it is taken." live={[queue, active]}>
      <QueueTiles queue={queue.data} />
      <DelayReasons delayed={queue.data?.delayed ?? []} />
      <ActiveExecutionList active={active.data} totals={totals} nowMs={active.dataUpdatedAt} />
    </LivePage>
  );
}
