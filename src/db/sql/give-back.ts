import type { ExecutionStatus } from '#core/execution-status.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { ClaimedExecution, ExecutionStore } from '#db/stores/execution-store.ts';

/**
 * RUNNING → QUEUED or DELAYED, or TERMINATED where that was asked for meanwhile. One that is QUEUED needs a job from the
 * caller. The attempt is only taken back where it wrote nothing: else two attempts' output would carry the same number.
 * Gives the new status and the time of the next attempt; null where the fencing token is no longer good.
 */
export async function giveBack(
  client: Queryable,
  claim: ClaimedExecution,
  back: Parameters<ExecutionStore['giveBack']>[1],
): Promise<{ status: ExecutionStatus; notBefore: Date } | null> {
  const { rows } = await client.query<{ status: ExecutionStatus; notBefore: Date }>({
    name: 'give-back',
    text: `WITH held AS (
        SELECT id, terminate_requested_at IS NOT NULL AS unwanted,
          CASE
            WHEN $6 OR EXISTS (SELECT FROM log_chunk c WHERE c.execution_id = e.id AND c.attempt = e.attempt) THEN attempt
            ELSE attempt - 1
          END AS attempts
        FROM execution e WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING' FOR UPDATE
      )
      UPDATE execution e
      SET status = CASE WHEN unwanted THEN 'TERMINATED' ELSE $3::execution_status END,
          not_before = date_trunc('milliseconds', now()) + $4 * interval '1 ms', delay_reason = $5, fencing_token = NULL, attempt = attempts,
          started_at = CASE WHEN attempts > 0 THEN e.started_at END,
          outcome_type = CASE WHEN unwanted THEN 'TERMINATED'::outcome_type END,
          outcome_message = CASE WHEN unwanted THEN 'terminated' END,
          ended_at = CASE WHEN unwanted THEN now() END
      FROM held WHERE e.id = held.id
      RETURNING e.status, e.not_before AS "notBefore"`,
    values: [
      claim.id,
      claim.fencingToken,
      back.status ?? 'QUEUED',
      back.pauseMs,
      withoutNul(back.reason),
      back.countsAsAttempt,
    ],
  });
  return rows[0] ?? null;
}
