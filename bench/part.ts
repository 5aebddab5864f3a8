import type { BenchContext } from './context.ts';
import { percentile } from './statistics.ts';

/** What the project means to reach with a figure. */
export interface Goal {
  /** As a person reads it: `≤ 2×`. */
  readonly text: string;
  readonly met: boolean;
}

/** One line of the report. Of samples `p50` and `p95` are told, and as ratios where there is a floor; of others a value. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | '×' | 'MB/s' | 'MiB' | 'runs/s' | '%' | 'runs' | 'tables';
  readonly p50: number;
  readonly p95: number | null;
  readonly p50Ratio: number | null;
  readonly p95Ratio: number | null;
  readonly goal: Goal | null;
}

/** A part of the bench. What it measures against is measured in the same run, in turn with what it measures. */
export interface Part {
  readonly name: string;
  readonly what: string;
  /** It needs so much that it is measured only where it is asked for by its name. */
  readonly onlyByName?: boolean;
  measure(context: BenchContext): Promise<Figure[]>;
}

/** A part that can't be measured here, for a reason that is no fault. */
export class NotHereError extends Error {
  override readonly name = 'NotHereError';
}

type GoalOf = (figure: Pick<Figure, 'p50' | 'p95' | 'p50Ratio' | 'p95Ratio'>) => Goal;

/** A figure of samples in ms, beside the floor of the same run. */
export function samplesFigure(
  name: string,
  samples: readonly number[],
  options: { floor?: readonly number[]; goal?: GoalOf } = {},
): Figure {
  const { floor, goal } = options;
  const p50 = percentile(samples, 0.5);
  const p95 = percentile(samples, 0.95);
  const ratios = {
    p50Ratio: floor ? p50 / percentile(floor, 0.5) : null,
    p95Ratio: floor ? p95 / percentile(floor, 0.95) : null,
  };
  return { name, unit: 'ms', p50, p95, ...ratios, goal: goal?.({ p50, p95, ...ratios }) ?? null };
}

export function valueFigure(name: string, value: number, unit: Figure['unit'], goal: Goal | null = null): Figure {
  return { name, unit, p50: value, p95: null, p50Ratio: null, p95Ratio: null, goal };
}

export function goal(text: string, met: boolean): Goal {
  return { text, met };
}
