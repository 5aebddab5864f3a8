import { formatTimeOfDay } from '#ui/admin/formats.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { type Frame, place } from './chart-scale.ts';
import { type Series, TONES } from './time-chart.tsx';

/** The values at the time that is chosen, beside a line that marks it. */
export function ChartTip({
  series,
  index,
  atMs,
  frame,
  format,
}: {
  series: readonly Series[];
  index: number;
  atMs: number;
  frame: Frame;
  format: (value: number) => string;
}) {
  const { x } = place({ atMs, value: 0 }, frame);
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0">
      <span className="absolute inset-y-0 w-px bg-line-strong" style={{ left: `${x}%` }} />
      <dl
        className={classNames(
          'absolute top-0 z-10 flex min-w-32 flex-col gap-0.5 rounded-md border border-line bg-raised px-2 py-1.5 text-ink shadow-raised',
          x > 50 ? '-translate-x-[calc(100%+0.5rem)]' : 'translate-x-2',
        )}
        style={{ left: `${x}%` }}
      >
        <dt className="text-ink-faint">{formatTimeOfDay(atMs)}</dt>
        {series.map(({ name, tone, points }) => {
          const value = points[index]?.value ?? null;
          return (
            <dd key={name} className="flex items-center justify-between gap-3 whitespace-nowrap">
              <span className="flex items-center gap-1.5 text-ink-muted">
                <span className={classNames('size-2 rounded-full', TONES[tone].swatch)} />
                {name}
              </span>
              <span className="font-medium tabular-nums">{value === null ? '–' : format(value)}</span>
            </dd>
          );
        })}
      </dl>
    </div>
  );
}
