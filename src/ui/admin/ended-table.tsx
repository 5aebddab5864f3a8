import { countFailures, type Ended, type QueueOverview } from '#core/contracts/admin.ts';
import type { OutcomeType } from '#core/outcomes.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { Panel } from '#ui/primitives/page.tsx';
import { SkeletonRows } from '#ui/primitives/skeleton.tsx';
import { formatAge, formatCount, formatShare } from './formats.ts';
import { OUTCOME_LABELS } from './outcome-labels.ts';

/** How runs ended, and how long they waited and ran, in the last minute, hour and day. */
export function EndedTable({ queue }: { queue: QueueOverview | undefined }) {
  return (
    <Panel title="How runs ended in the last">
      {queue ? <Table queue={queue} /> : <SkeletonRows rows={6} label="Loading how runs ended" />}
    </Panel>
  );
}

function Table({ queue: { lastMinute, lastHour, lastDay } }: { queue: QueueOverview }) {
  const windows: [string, Ended][] = [
    ['minute', lastMinute],
    ['hour', lastHour],
    ['day', lastDay],
  ];
  const types = (Object.keys(OUTCOME_LABELS) as OutcomeType[]).filter(
    (type) => type === 'EXITED' || type === 'ENVIRONMENT' || windows.some(([, { byOutcome }]) => byOutcome[type] > 0),
  );
  const cells = (of: (ended: Ended) => string, className?: (ended: Ended) => string | false) =>
    windows.map(([name, ended]) => (
      <td key={name} className={classNames('whitespace-nowrap text-right tabular-nums', className?.(ended))}>
        {of(ended)}
      </td>
    ));
  return (
    <table className="w-full text-left text-[0.8125rem]">
      <thead className="border-line border-b text-ink-faint text-xs">
        <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col">
            <span className="sr-only">What</span>
          </th>
          {windows.map(([name]) => (
            <th key={name} scope="col" className="text-right">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="[&>tr>*]:px-3 [&>tr>*]:py-1.5 [&>tr>th]:font-normal">
        <tr>
          <th scope="row">All</th>
          {cells(({ count }) => formatCount(count))}
        </tr>
        {types.map((type) => (
          <tr key={type}>
            <th scope="row" className="text-ink-muted">
              {OUTCOME_LABELS[type]}
            </th>
            {cells(
              ({ byOutcome }) => formatCount(byOutcome[type]),
              ({ byOutcome }) => (byOutcome[type] === 0 ? 'text-ink-faint' : type === 'ENVIRONMENT' && 'text-bad'),
            )}
          </tr>
        ))}
        <tr className="border-line border-t">
          <th scope="row">Share that failed</th>
          {cells(({ byOutcome, count }) => (count === 0 ? '–' : formatShare(countFailures(byOutcome), count)))}
        </tr>
        <Times label="Wait" windows={windows} of={({ waitMs }) => waitMs} />
        <Times label="Run" windows={windows} of={({ runMs }) => runMs} />
      </tbody>
    </table>
  );
}

function Times({
  label,
  windows,
  of,
}: {
  label: string;
  windows: readonly [string, Ended][];
  of: (ended: Ended) => Ended['waitMs'];
}) {
  return (['p50', 'p95'] as const).map((part) => (
    <tr key={part} className={part === 'p50' ? 'border-line border-t' : undefined}>
      <th scope="row" className={part === 'p95' ? 'text-ink-muted' : undefined}>
        {label} {part}
      </th>
      {windows.map(([name, ended]) => {
        const times = of(ended);
        return (
          <td key={name} className="whitespace-nowrap text-right tabular-nums">
            {times ? formatAge(times[part]) : '–'}
          </td>
        );
      })}
    </tr>
  ));
}
