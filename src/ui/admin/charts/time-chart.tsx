'use client';

import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { formatTimeOfDay } from '#ui/admin/formats.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { areaPath, type Frame, linePath, nearest, type Point, place, ticksUpTo } from './chart-scale.ts';
import { ChartTable } from './chart-table.tsx';
import { ChartTip } from './chart-tip.tsx';

export type SeriesTone = 'accent' | 'warn' | 'bad' | 'muted';

export interface Series {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly points: readonly Point[];
  /** `area` fills what is below the line, `limit` is a dashed line that the others are held against. */
  readonly look?: 'area' | 'limit';
}

export interface TimeChartProps {
  readonly title: string;
  /** One sentence on what the lines are. */
  readonly description: string;
  /** All with points at the same times. */
  readonly series: readonly Series[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly gapMs: number;
  /** Steps that read well as the values of this chart's lines. */
  readonly steps: readonly number[];
  readonly format: (value: number) => string;
}

export const TONES: Record<SeriesTone, { stroke: string; fill: string; swatch: string }> = {
  accent: { stroke: 'stroke-accent', fill: 'fill-accent/15', swatch: 'bg-accent' },
  warn: { stroke: 'stroke-warn', fill: 'fill-warn/15', swatch: 'bg-warn' },
  bad: { stroke: 'stroke-bad', fill: 'fill-bad/15', swatch: 'bg-bad' },
  muted: { stroke: 'stroke-ink-faint', fill: 'fill-ink-faint/15', swatch: 'bg-ink-faint' },
};

const HOUR_MS = 3_600_000;
const EVERY_HOURS = 6;

/**
 * Lines over the time. It is as high before its values are there as after. The pointer or the arrow keys choose a time
 * whose values are shown; all of them are in a table below for whoever sees no lines.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, description, series, fromMs, toMs, gapMs, steps, format } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const titleId = useId();
  const times = series[0]?.points ?? [];
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(({ value }) => value ?? 0)));
  const ticks = ticksUpTo(most, steps);
  const frame: Frame = { fromMs, toMs, gapMs, most: ticks.at(-1) ?? 1 };
  const at = chosen === null ? undefined : times[chosen]?.atMs;

  const choose = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = nearest(times, fromMs + ((event.clientX - left) / width) * (toMs - fromMs));
    setChosen(index < 0 ? null : index);
  };
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setChosen(null);
    if (by === undefined || times.length === 0) return;
    event.preventDefault();
    setChosen((index) =>
      Math.min(times.length - 1, Math.max(0, (index ?? times.length - 1) + (index === null ? 0 : by))),
    );
  };

  return (
    <figure className="min-w-0 px-3 py-2.5" aria-labelledby={titleId}>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span id={titleId} className="font-medium text-[0.8125rem]">
          {title}
        </span>
        <Legend series={series} />
      </figcaption>
      <p id={`${titleId}-about`} className="sr-only">
        {description}
      </p>
      <div className="mt-2 grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-2 text-[0.6875rem] text-ink-faint tabular-nums">
        <div aria-hidden="true" className="relative h-32">
          {ticks.map((tick) => (
            <span
              key={tick}
              className="absolute right-0 -translate-y-1/2 whitespace-nowrap"
              style={{ top: `${100 - (tick / frame.most) * 100}%` }}
            >
              {format(tick)}
            </span>
          ))}
        </div>
        <div
          role="slider"
          tabIndex={0}
          aria-label={`${title}: choose a time`}
          aria-describedby={`${titleId}-about`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, times.length - 1)}
          aria-valuenow={chosen ?? Math.max(0, times.length - 1)}
          aria-valuetext={at === undefined ? 'No time is chosen' : valuesText(series, chosen ?? 0, at, format)}
          className="relative h-32 touch-pan-y"
          onPointerMove={choose}
          onPointerDown={choose}
          onPointerLeave={() => setChosen(null)}
          onBlur={() => setChosen(null)}
          onKeyDown={move}
        >
          <svg
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            aria-hidden="true"
            className="absolute inset-0 size-full overflow-visible"
          >
            {ticks.map((tick) => {
              const { y } = place({ atMs: fromMs, value: tick }, frame);
              return <path key={tick} d={`M0 ${y}H100`} className="stroke-line" vectorEffect="non-scaling-stroke" />;
            })}
            {series.map(({ name, tone, points, look }) => (
              <g key={name} fill="none">
                {look === 'area' ? <path d={areaPath(points, frame)} className={TONES[tone].fill} /> : null}
                <path
                  d={linePath(points, frame)}
                  className={TONES[tone].stroke}
                  strokeWidth={1.5}
                  strokeLinecap="round"
                  strokeLinejoin="round"
                  strokeDasharray={look === 'limit' ? '4 4' : undefined}
                  vectorEffect="non-scaling-stroke"
                />
              </g>
            ))}
          </svg>
          {chosen !== null && at !== undefined ? (
            <ChartTip series={series} index={chosen} atMs={at} frame={frame} format={format} />
          ) : null}
        </div>
        <span />
        <TimeAxis fromMs={fromMs} toMs={toMs} />
      </div>
      <ChartTable title={title} series={series} format={format} />
    </figure>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3 text-[0.6875rem] text-ink-muted">
      {series.map(({ name, tone, look }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className={classNames('h-0.5 w-3 rounded-full', TONES[tone].swatch, look === 'limit' && 'opacity-60')}
          />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** Whole hours of the reader's own time, and now at the end; no hours before anything is known. */
function TimeAxis({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  const first = new Date(fromMs);
  first.setMinutes(0, 0, 0);
  const hours: number[] = [];
  for (let atMs = first.getTime() + HOUR_MS; toMs > 0 && atMs < toMs; atMs += HOUR_MS) {
    if (new Date(atMs).getHours() % EVERY_HOURS === 0) hours.push(atMs);
  }
  return (
    <div aria-hidden="true" className="relative mt-1 h-4" suppressHydrationWarning>
      {hours.map((atMs) => {
        const left = ((atMs - fromMs) / (toMs - fromMs)) * 100;
        // At the edges it would stand outside, or on "now".
        if (left < 3 || left > 88) return null;
        return (
          <span key={atMs} className="absolute -translate-x-1/2" style={{ left: `${left}%` }}>
            {formatTimeOfDay(atMs)}
          </span>
        );
      })}
      <span className="absolute right-0">now</span>
    </div>
  );
}

function valuesText(series: readonly Series[], index: number, atMs: number, format: (value: number) => string): string {
  const values = series.map(({ name, points }) => {
    const value = points[index]?.value ?? null;
    return `${name} ${value === null ? 'not known' : format(value)}`;
  });
  return `${formatTimeOfDay(atMs)}: ${values.join(', ')}`;
}
