import { newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution, NewEnvironment } from '#db/stores/execution-store.ts';

/**
 * Doesn't wait for the disk: a crash of the server may take the line away again, but only with what the run stored after.
 * False where the fencing token is no longer good. One that is recorded already, its answer lost, stays as it is.
 */
export async function recordEnvironment(
  client: Queryable,
  claim: ClaimedExecution,
  environment: NewEnvironment,
): Promise<boolean> {
  const { engine, runtime, image, digest, containerId, createdAt } = environment;
  const { rowCount } = await client.query({
    name: 'record-environment',
    text: `WITH held AS (SELECT e.id, e.attempt FROM execution e WHERE e.id = $2 AND e.fencing_token = $3),
      recorded AS (
        INSERT INTO environment
          (id, execution_id, attempt, engine, runtime, image, digest, container_id, created_at)
        SELECT $1, held.id, held.attempt, $4, $5, $6, $7, $8, $9
        FROM held, (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
        ON CONFLICT (container_id, execution_id, attempt) DO NOTHING
      )
      SELECT FROM held`,
    values: [
      newId('environment'),
      claim.id,
      claim.fencingToken,
      engine,
      runtime,
      image,
      digest,
      containerId,
      createdAt,
    ],
  });
  return rowCount === 1;
}

export async function recordEnvironmentDestroyed(client: Queryable, containerId: string, at: Date): Promise<void> {
  await client.query(`UPDATE environment SET destroyed_at = $2 WHERE container_id = $1 AND destroyed_at IS NULL`, [
    containerId,
    at,
  ]);
}
