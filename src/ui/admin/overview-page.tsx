'use client';

import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '#core/outcomes.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { DayCharts } from './charts/day-charts.tsx';
import { EndedTable } from './ended-table.tsx';
import { LivePage } from './live-page.tsx';
import { StatTiles } from './stat-tiles.tsx';
import { LIVE } from './use-live.ts';
import { WorkerTable } from './worker-table.tsx';

/** How the whole is now, and how the last day was. */
export function OverviewPage() {
  const trpc = useTRPC();
  const queue = useQuery(trpc.admin.queue.queryOptions(undefined, LIVE));
  const workers = useQuery(trpc.admin.workers.queryOptions(undefined, LIVE));
  return (
    <LivePage
      title="Overview"
      live={[queue, workers]}
      aside={
        queue.data ? (
          <span className="text-[0.8125rem] text-ink-muted tabular-nums">
            Database {formatBytes(queue.data.databaseBytes)}
          </span>
        ) : null
      }
      below={
        <>
          <DayCharts />
          <EndedTable queue={queue.data} />
        </>
      }
    >
      <StatTiles queue={queue.data} workers={workers.data?.items} />
      <WorkerTable workers={workers.data?.items} />
    </LivePage>
  );
}
