import { formatTimeOfDay } from '#ui/admin/formats.ts';
import type { Series } from './time-chart.tsx';

const HOUR_MS = 3_600_000;

/** The same values for whoever sees no lines: the last of each hour. Not shown, and read by screen readers. */
export function ChartTable({
  title,
  series,
  format,
}: {
  title: string;
  series: readonly Series[];
  format: (value: number) => string;
}) {
  const times = series[0]?.points ?? [];
  const rows = times.flatMap(({ atMs }, index) => {
    const next = times[index + 1]?.atMs;
    return next === undefined || Math.floor(next / HOUR_MS) !== Math.floor(atMs / HOUR_MS) ? [{ atMs, index }] : [];
  });
  return (
    <table className="sr-only">
      <caption>{title}, by hour</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ atMs, index }) => (
          <tr key={atMs}>
            <th scope="row">{formatTimeOfDay(atMs)}</th>
            {series.map(({ name, points }) => {
              const value = points[index]?.value ?? null;
              return <td key={name}>{value === null ? 'not known' : format(value)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
