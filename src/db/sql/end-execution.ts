import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { ClaimedExecution, ExecutionEnd } from '#db/stores/execution-store.ts';

/** RUNNING → final, in one statement. False where the fencing token is no longer good. */
export async function endExecution(client: Queryable, claim: ClaimedExecution, end: ExecutionEnd): Promise<boolean> {
  const { status, outcome, phases, truncated, wallMs, cpuMs, peakMemoryBytes, results, cacheKey, cachedFrom } = end;
  const { rowCount } = await client.query({
    name: 'end-execution',
    text: `UPDATE execution
      SET status = $3, outcome_type = $4, exit_code = $5, signal = $6, outcome_message = $7, phases = $8,
          truncated = $9, wall_ms = $10, cpu_ms = $11, peak_memory_bytes = $12, ended_at = now(), fencing_token = NULL,
          results = $13, cache_key = $14, cached_from = $15
      WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'`,
    values: [
      claim.id,
      claim.fencingToken,
      status,
      outcome.type,
      outcome.exitCode,
      outcome.signal,
      withoutNul(outcome.message),
      JSON.stringify(phases),
      truncated,
      wallMs,
      cpuMs,
      peakMemoryBytes === null ? null : Math.round(peakMemoryBytes),
      results ? JSON.stringify(results) : null,
      cacheKey ?? null,
      cachedFrom ?? null,
    ],
  });
  return rowCount === 1;
}
