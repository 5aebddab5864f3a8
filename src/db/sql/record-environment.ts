import { newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import type { ClaimedExecution, NewEnvironment } from '#db/stores/execution-store.ts';

/** False where the fencing token is no longer good. */
export async function recordEnvironment(
  client: Queryable,
  claim: ClaimedExecution,
  environment: NewEnvironment,
): Promise<boolean> {
  const { engine, runtime, image, digest, containerId, createdAt } = environment;
  const { rowCount } = await client.query({
    name: 'record-environment',
    text: `INSERT INTO environment
        (id, execution_id, attempt, engine, runtime, image, digest, container_id, created_at)
      SELECT $1, e.id, e.attempt, $4, $5, $6, $7, $8, $9
      FROM execution e WHERE e.id = $2 AND e.fencing_token = $3`,
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
