import type { Submission } from '#core/contracts/executions.ts';
import { brandId, type ExecutionId } from '#core/ids.ts';
import { turnsOf } from '#core/longest-run.ts';
import type { Queryable } from '#db/queryable.ts';
import { takeTurns } from './take-turn.ts';

/** Those of these that wait in the batch class go on in the other one, behind what their owners have there. */
export async function liftToInteractive(client: Queryable, ids: readonly ExecutionId[]): Promise<void> {
  const { rows } = await client.query<{ id: string; ownerId: string; submission: Submission }>({
    name: 'waiting-in-batch',
    text: `SELECT id, owner_id AS "ownerId", submission FROM execution
      WHERE id = ANY($1) AND status IN ('QUEUED', 'DELAYED') AND queue_class = 'BATCH' ORDER BY turn, queued_at, id`,
    values: [ids],
  });
  for (const { id, ownerId, submission } of rows) {
    const turn = await takeTurns(client, brandId('user', ownerId), 'INTERACTIVE', turnsOf(submission));
    await client.query({
      name: 'lift-to-interactive',
      text: `UPDATE execution SET queue_class = 'INTERACTIVE', turn = $2
        WHERE id = $1 AND status IN ('QUEUED', 'DELAYED') AND queue_class = 'BATCH'`,
      values: [id, turn],
    });
  }
}
