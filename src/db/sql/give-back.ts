import type { ExecutionStatus } from '#core/execution-status.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { ClaimedExecution, ExecutionStore } from '#db/stores/execution-store.ts';

/** Why what may have had effects outside has no other attempt. */
const NOT_REPEATED =
  'It may have changed something outside and does not say that it is idempotent, so it is not run again.';

/**
 * RUNNING → QUEUED or DELAYED; or TERMINATED where that was asked for meanwhile; or FAILED where its program had begun
 * and must not be run twice. One that is QUEUED needs a job from the caller. The attempt is only taken back where it
 * wrote nothing: else two attempts' output would carry the same number. Gives the new status and the time of the next
 * attempt; null where the fencing token is no longer good.
 */
export async function giveBack(
  client: Queryable,
  claim: ClaimedExecution,
  back: Parameters<ExecutionStore['giveBack']>[1],
): Promise<{ status: ExecutionStatus; notBefore: Date } | null> {
  const { rows } = await client.query<{ status: ExecutionStatus; notBefore: Date }>({
    name: 'give-back',
    text: `WITH held AS (
        SELECT id,
          CASE
            WHEN terminate_requested_at IS NOT NULL THEN 'TERMINATED'
            WHEN $7 AND NOT repeatable THEN 'FAILED'
            ELSE $3
          END::execution_status AS fate,
          CASE
            WHEN $6 OR ($7 AND NOT repeatable)
              OR EXISTS (SELECT FROM log_chunk c WHERE c.execution_id = e.id AND c.attempt = e.attempt) THEN attempt
            ELSE attempt - 1
          END AS attempts
        FROM execution e WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING' FOR UPDATE
      )
      UPDATE execution e
      SET status = fate, faults = e.faults + $6::boolean::int,
          not_before = date_trunc('milliseconds', now()) + $4 * interval '1 ms', delay_reason = $5, fencing_token = NULL, attempt = attempts,
          started_at = CASE WHEN attempts > 0 THEN e.started_at END,
          outcome_type = CASE fate WHEN 'TERMINATED' THEN 'TERMINATED' WHEN 'FAILED' THEN 'ENVIRONMENT' END::outcome_type,
          outcome_message = CASE fate WHEN 'TERMINATED' THEN 'terminated' WHEN 'FAILED' THEN $5 || ' ${NOT_REPEATED}' END,
          ended_at = CASE WHEN fate IN ('TERMINATED', 'FAILED') THEN now() END
      FROM held WHERE e.id = held.id
      RETURNING e.status, e.not_before AS "notBefore"`,
    values: [
      claim.id,
      claim.fencingToken,
      back.status ?? 'QUEUED',
      back.pauseMs,
      withoutNul(back.reason),
      back.countsAsAttempt,
      back.begun ?? false,
    ],
  });
  return rows[0] ?? null;
}
