import type { DeadLetterResolution } from '#core/contracts/dead-letters.ts';
import type { ExecutionId, UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';

/** Keeps all others from resolving it until the transaction ends. False where it is resolved already, or none. */
export async function lockOpenDeadLetter(client: Queryable, id: ExecutionId): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM dead_letter WHERE execution_id = $1 AND resolution IS NULL FOR UPDATE',
    [id],
  );
  return rowCount === 1;
}

export interface Resolution {
  readonly resolution: DeadLetterResolution;
  readonly actorId: UserId;
  readonly retryId: ExecutionId | null;
  readonly reason: string | null;
}

/** False where it is resolved already, or none: of several at once one does it. */
export async function resolveDeadLetter(
  client: Queryable,
  id: ExecutionId,
  { resolution, actorId, retryId, reason }: Resolution,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE dead_letter SET resolution = $2, resolved_at = now(), resolved_by = $3, retry_id = $4, reason = $5
     WHERE execution_id = $1 AND resolution IS NULL`,
    [id, resolution, actorId, retryId, reason === null ? null : withoutNul(reason)],
  );
  return rowCount === 1;
}
