'use client';

import { useQuery } from '@tanstack/react-query';
import { countFailures, type MetricSample } from '#core/contracts/admin.ts';
import { formatBytes } from '#core/outcomes.ts';
import { formatAge, formatCount } from '#ui/admin/formats.ts';
import { ListProblem } from '#ui/primitives/list-problem.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';
import { BYTE_STEPS, COUNT_STEPS, DURATION_STEPS, type Point } from './chart-scale.ts';
import { TimeChart } from './time-chart.tsx';

const MINUTE_MS = 60_000;
const HOURS = 24;
const STEP_MINUTES = 5;
/** Two samples in a row may be missing before a line is broken. */
const GAP_MS = 3 * STEP_MINUTES * MINUTE_MS;

const NOTHING_YET: readonly MetricSample[] = [];

/** How the last day went, in steps of five minutes. */
export function DayCharts() {
  const trpc = useTRPC();
  const samples = useQuery(
    trpc.admin.samples.queryOptions(
      { hours: HOURS, stepMinutes: STEP_MINUTES },
      { staleTime: 0, refetchInterval: MINUTE_MS, retry: false },
    ),
  );
  const items = samples.data?.items ?? NOTHING_YET;
  const toMs = samples.dataUpdatedAt;
  const time = { fromMs: toMs - HOURS * 60 * MINUTE_MS, toMs, gapMs: GAP_MS };
  const points = (of: (sample: MetricSample) => number | null): Point[] =>
    items.map((sample) => ({ atMs: Date.parse(sample.at), value: of(sample) }));

  return (
    <Panel
      title="The last day"
      actions={
        samples.data && items.length === 0 ? (
          <span className="text-ink-faint text-xs">A sample is kept each minute; there is none yet.</span>
        ) : null
      }
    >
      {samples.isError && !samples.data ? (
        <ListProblem error={samples.error} onRetry={() => samples.refetch()} />
      ) : (
        <div className="grid divide-line max-lg:divide-y lg:grid-cols-2 lg:[&>*:nth-child(n+3)]:border-line lg:[&>*:nth-child(n+3)]:border-t lg:[&>*:nth-child(odd)]:border-line lg:[&>*:nth-child(odd)]:border-r">
          <TimeChart
            {...time}
            title="Waiting and running"
            description="The most runs that waited and that ran at once, in each five minutes of the last day."
            series={[
              { name: 'Running', tone: 'accent', look: 'area', points: points(({ running }) => running) },
              { name: 'Waiting', tone: 'warn', points: points(({ queued, delayed }) => queued + delayed) },
            ]}
            steps={COUNT_STEPS}
            format={formatCount}
          />
          <TimeChart
            {...time}
            title="Ended a minute"
            description="How many runs ended and how many failed a minute, in each five minutes of the last day."
            series={[
              {
                name: 'All',
                tone: 'accent',
                look: 'area',
                points: points(({ ended, minutes }) => countAll(ended) / minutes),
              },
              { name: 'Failed', tone: 'bad', points: points(({ ended, minutes }) => countFailures(ended) / minutes) },
            ]}
            steps={[0.2, 0.5, ...COUNT_STEPS]}
            format={formatCount}
          />
          <TimeChart
            {...time}
            title="Wait"
            description="How long runs waited, in the worst minute of each five of the last day."
            series={[
              { name: 'p95', tone: 'warn', points: points(({ waitMs }) => waitMs?.p95 ?? null) },
              { name: 'p50', tone: 'accent', points: points(({ waitMs }) => waitMs?.p50 ?? null) },
            ]}
            steps={DURATION_STEPS}
            format={formatAge}
          />
          <TimeChart
            {...time}
            title="Memory"
            description="The most memory that sandboxes had reserved, of what they may have, in each five minutes."
            series={[
              {
                name: 'Reserved',
                tone: 'accent',
                look: 'area',
                points: points(({ memoryUsedBytes }) => memoryUsedBytes),
              },
              { name: 'There may be', tone: 'muted', look: 'limit', points: points(({ memoryBytes }) => memoryBytes) },
            ]}
            steps={BYTE_STEPS}
            format={formatBytes}
          />
        </div>
      )}
    </Panel>
  );
}

function countAll(ended: MetricSample['ended']): number {
  return Object.values(ended).reduce((sum, count) => sum + count, 0);
}
