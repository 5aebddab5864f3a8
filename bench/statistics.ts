/** The value below which `share` (0 to 1) of the samples lie, by the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export interface Row {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** To the floor of the same run. */
  readonly p50Ratio: number;
  readonly p95Ratio: number;
}

/** Each measure beside the floor: its p50 over the floor's p50, its p95 over the floor's p95. */
export function compare(floor: readonly number[], measures: ReadonlyMap<string, readonly number[]>): Row[] {
  return [...measures].map(([name, samples]) => {
    const p50Ms = percentile(samples, 0.5);
    const p95Ms = percentile(samples, 0.95);
    return {
      name,
      p50Ms,
      p95Ms,
      p50Ratio: p50Ms / percentile(floor, 0.5),
      p95Ratio: p95Ms / percentile(floor, 0.95),
    };
  });
}
