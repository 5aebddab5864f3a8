import type { Percentiles } from '#core/contracts/admin.ts';
import { type OutcomeType, outcomeTypeSchema } from '#core/outcomes.ts';
import type { Queryable } from '#db/queryable.ts';
import type { EndedStats } from '#db/stores/stats-store.ts';

/** Of so many, about, percentiles are taken at most. */
const PERCENTILES_OF = 50_000;

/**
 * Of those that ended in [`from`, `to`), read from the index `execution_ended_at_idx` alone. Of very many every n-th
 * millisecond is taken for the percentiles: sorting all of them would be what costs.
 */
export async function endedStats(client: Queryable, { from, to }: { from: Date; to: Date }): Promise<EndedStats> {
  const { rows: counts } = await client.query<{ outcome: OutcomeType; count: number }>(
    `SELECT outcome_type AS outcome, count(*)::int AS count FROM execution
     WHERE ended_at >= $1 AND ended_at < $2 GROUP BY 1`,
    [from, to],
  );
  const byOutcome = outcomeCounts(counts);
  const count = counts.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return { count, byOutcome, waitMs: null, runMs: null };
  const { rows } = await client.query<{ wait: [number, number] | null; run: [number, number] | null }>(
    `SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY wait_ms) AS wait,
       percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY run_ms) AS run
     FROM (
       SELECT greatest(0, extract(epoch FROM started_at - queued_at) * 1000)::float8 AS wait_ms,
         greatest(0, extract(epoch FROM ended_at - started_at) * 1000)::float8 AS run_ms
       FROM execution
       WHERE ended_at >= $1 AND ended_at < $2 AND started_at IS NOT NULL
         AND ($3 = 1 OR (extract(epoch FROM ended_at) * 1000)::bigint % $3 = 0)
     ) started`,
    [from, to, Math.ceil(count / PERCENTILES_OF)],
  );
  return { count, byOutcome, waitMs: percentilesOf(rows[0]?.wait), runMs: percentilesOf(rows[0]?.run) };
}

/** A count for each outcome that there is. */
export function outcomeCounts(rows: readonly { outcome: OutcomeType; count: number }[]): Record<OutcomeType, number> {
  const counts = Object.fromEntries(outcomeTypeSchema.options.map((type) => [type, 0])) as Record<OutcomeType, number>;
  for (const { outcome, count } of rows) counts[outcome] += count;
  return counts;
}

function percentilesOf(values: [number, number] | null | undefined): Percentiles | null {
  return values ? { p50: values[0], p95: values[1] } : null;
}
