import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Figure, Part } from './part.ts';

export interface PartReport {
  readonly part: string;
  readonly what: string;
  readonly figures: readonly Figure[];
  /** Why there are none. */
  readonly left: string | null;
}

/** What a figure depends on beside the code. */
export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  /** The load of the last minute when the measuring began, and when it ended. */
  readonly load: readonly [began: number, ended: number];
}

export function machineNow(loadBefore: number): Machine {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    node: process.version,
    load: [loadBefore, loadavg()[0] ?? Number.NaN],
  };
}

/** A table for a person. */
export function describePart({ part, what, figures, left }: PartReport): string {
  const lines = ['', `${part}: ${what}`];
  if (left !== null) lines.push(`  not measured: ${left}`);
  if (figures.length > 0) lines.push(row('', 'p50', 'p95', 'of floor', 'p95', 'goal'));
  for (const figure of figures) {
    const { name, unit, p50, p95, p50Ratio, p95Ratio, goal } = figure;
    lines.push(
      row(
        name,
        `${shown(p50)} ${unit}`,
        p95 === null ? '' : `${shown(p95)} ${unit}`,
        p50Ratio === null ? '' : `${p50Ratio.toFixed(2)}×`,
        p95Ratio === null ? '' : `${p95Ratio.toFixed(2)}×`,
        goal === null ? '' : `goal ${goal.text}: ${goal.met ? 'met' : 'missed'}`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

export function reportOf(part: Part, figures: readonly Figure[], left: string | null = null): PartReport {
  return { part: part.name, what: part.what, figures, left };
}

function row(name: string, ...cells: string[]): string {
  const [p50 = '', p95 = '', ratio50 = '', ratio95 = '', goal = ''] = cells;
  const columns = [p50.padStart(13), p95.padStart(13), ratio50.padStart(9), ratio95.padStart(9)];
  return `  ${name.padEnd(46)}${columns.join('')}  ${goal}`.trimEnd();
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
