'use client';

import { useQuery } from '@tanstack/react-query';
import { TIMING_PARTS, type TimingPart, type Timings } from '#core/contracts/timings.ts';
import { isFinal } from '#core/execution-status.ts';
import { formatMs } from '#core/outcomes.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { useViewer } from '#ui/shell/viewer.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';

const LABELS: Record<TimingPart, string> = {
  queue: 'Queue',
  claim: 'Claim',
  transfer: 'Sandbox',
  run: 'Program',
  persist: 'Storing the end',
  notify: 'Announcement',
  deliver: 'Delivery',
};

/** The last parts are written a moment after the end, and the delivery only where somebody followed the run. */
const LOOK_AGAIN_MS = 1_000;
const MOST_LOOKS = 4;

/** Where the time of a run that has ended went, part after part. For admins; nothing for others. */
export function TimingsPanel({ id }: { id: string }) {
  const { role } = useViewer();
  const trpc = useTRPC();
  const execution = useQuery(
    trpc.execution.get.queryOptions(
      { id },
      {
        enabled: role === 'ADMIN',
        refetchInterval: ({ state: { data, dataUpdateCount } }) => {
          const complete = data?.timings?.deliver != null || (data && !isFinal(data.status));
          return complete || dataUpdateCount > MOST_LOOKS ? false : LOOK_AGAIN_MS;
        },
      },
    ),
  );
  const timings = execution.data?.timings;
  if (!timings) return null;
  return (
    <Panel title="Where its time went">
      <TimingBars timings={timings} />
    </Panel>
  );
}

function TimingBars({ timings }: { timings: Timings }) {
  const total = TIMING_PARTS.reduce((sum, part) => sum + (timings[part] ?? 0), 0);
  let before = 0;
  return (
    <dl className="flex flex-col gap-1.5 px-3 py-2.5 text-[0.8125rem]">
      {TIMING_PARTS.map((part) => {
        const ms = timings[part];
        const left = before;
        before += ms ?? 0;
        return (
          <div key={part} className="grid grid-cols-[6.5rem_minmax(0,1fr)_3.5rem] items-center gap-2">
            <dt className="truncate text-ink-faint">{LABELS[part]}</dt>
            <dd className="contents">
              <span aria-hidden="true" className="relative h-1.5 rounded-full bg-sunken">
                {ms !== null && total > 0 ? (
                  <span
                    className="absolute inset-y-0 min-w-px rounded-full bg-accent"
                    style={{ left: `${(left / total) * 100}%`, width: `${(ms / total) * 100}%` }}
                  />
                ) : null}
              </span>
              <span className="text-right tabular-nums">{ms === null ? '–' : formatMs(ms)}</span>
            </dd>
          </div>
        );
      })}
      <div className="flex justify-between gap-2 border-line border-t pt-1.5">
        <dt className="text-ink-faint">Together</dt>
        <dd className="tabular-nums">{formatMs(total)}</dd>
      </div>
    </dl>
  );
}
