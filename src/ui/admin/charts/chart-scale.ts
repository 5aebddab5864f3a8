/** The values at the lines of a chart, from 0 to what holds `most`: 0, 50, 100. */
export function ticksUpTo(most: number, steps: readonly number[]): number[] {
  const largest = Math.max(most, 0);
  const step = steps.find((size) => size * MOST_LINES >= largest) ?? largest / MOST_LINES;
  const count = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

const MOST_LINES = 4;

/** Steps that read well: 1, 2, 5, 10, 20, 50 and so on, up to 10¹². */
export const COUNT_STEPS: readonly number[] = Array.from({ length: 13 }, (_, power) => power).flatMap((power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Of durations in ms. */
export const DURATION_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 8, 24, 48].map((n) => n * HOUR),
];

/** Of bytes: powers of two, so that the names of the lines are whole. */
export const BYTE_STEPS: readonly number[] = Array.from({ length: 31 }, (_, power) => 1024 * 2 ** power);

/** One value at one time; null where it is not known. */
export interface Point {
  readonly atMs: number;
  readonly value: number | null;
}

export interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly most: number;
  /** Points further apart than this are not joined: nothing is known of what was between them. */
  readonly gapMs: number;
}

/** Where a point stands in a box of 100 by 100, its origin at the top left. */
export function place({ atMs, value }: { atMs: number; value: number }, frame: Frame): { x: number; y: number } {
  const x = ((atMs - frame.fromMs) / (frame.toMs - frame.fromMs)) * 100;
  return { x: round(x), y: round(100 - (frame.most > 0 ? value / frame.most : 0) * 100) };
}

/** The SVG path of a line through the points, in that box. A point that stands alone is a line of no length, a dot. */
export function linePath(points: readonly Point[], frame: Frame): string {
  return runsOf(points, frame)
    .map((run) => {
      const placed = run.map((point) => place(point, frame));
      const path = placed.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
      return placed.length === 1 ? `${path}h0` : path;
    })
    .join('');
}

/** The path of the area below that line. */
export function areaPath(points: readonly Point[], frame: Frame): string {
  return runsOf(points, frame)
    .filter((run) => run.length > 1)
    .map((run) => {
      const placed = run.map((point) => place(point, frame));
      const top = placed.map(({ x, y }) => `L${x} ${y}`).join('');
      return `M${placed[0]?.x ?? 0} 100${top}L${placed.at(-1)?.x ?? 0} 100Z`;
    })
    .join('');
}

/** Where the point nearest to `atMs` is in the list; -1 in an empty one. */
export function nearest(points: readonly { readonly atMs: number }[], atMs: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    const away = Math.abs(point.atMs - atMs);
    if (away < distance) {
      best = index;
      distance = away;
    }
  }
  return best;
}

function runsOf(points: readonly Point[], { gapMs }: Frame): { atMs: number; value: number }[][] {
  const runs: { atMs: number; value: number }[][] = [];
  let lastMs: number | null = null;
  for (const { atMs, value } of points) {
    if (value === null) {
      lastMs = null;
      continue;
    }
    if (lastMs === null || atMs - lastMs > gapMs) runs.push([]);
    runs.at(-1)?.push({ atMs, value });
    lastMs = atMs;
  }
  return runs;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
