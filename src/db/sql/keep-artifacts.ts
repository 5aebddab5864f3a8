import type { Queryable } from '#db/queryable.ts';
import type { ArtifactClaim, ArtifactRecordStore } from '#db/stores/artifact-store.ts';

/**
 * In a transaction. The execution is locked from the look at its fencing token on: it isn't given back in between. Said
 * twice, where the first answer was lost, it changes nothing.
 */
export async function keepArtifacts(
  client: Queryable,
  claim: ArtifactClaim,
  { set, artifacts, truncated }: Parameters<ArtifactRecordStore['keep']>[1],
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE execution SET artifacts_truncated = $3 WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'`,
    [claim.id, claim.fencingToken, truncated],
  );
  if (rowCount !== 1) return false;
  if (set === null) return true;
  await client.query(
    `INSERT INTO artifact (execution_id, number, attempt, path, size_bytes, content_type, set_id)
     SELECT $1, a.number, $2, a.path, a.size_bytes, a.content_type, $3
     FROM unnest($4::int[], $5::text[], $6::bigint[], $7::text[]) AS a (number, path, size_bytes, content_type)
     ON CONFLICT (execution_id, number) DO NOTHING`,
    [
      claim.id,
      claim.attempt,
      set,
      artifacts.map(({ number }) => number),
      artifacts.map(({ path }) => path),
      artifacts.map(({ sizeBytes }) => sizeBytes),
      artifacts.map(({ contentType }) => contentType),
    ],
  );
  return true;
}

/**
 * In a transaction. The artifacts of one execution, all of which were kept, become those of another too, and outlive the
 * first; false where the fencing token is no longer good. The sets are held against being taken for orphans until it is
 * through; what is being removed just now is not shared.
 */
export async function shareArtifacts(client: Queryable, from: string, claim: ArtifactClaim): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE execution SET artifacts_truncated = false WHERE id = $1 AND fencing_token = $2 AND status = 'RUNNING'`,
    [claim.id, claim.fencingToken],
  );
  if (rowCount !== 1) return false;
  await client.query(
    `INSERT INTO artifact (execution_id, number, attempt, path, size_bytes, content_type, set_id, created_at)
     SELECT $1, a.number, $2, a.path, a.size_bytes, a.content_type, a.set_id, a.created_at
     FROM artifact a JOIN artifact_set s ON s.id = a.set_id
     WHERE a.execution_id = $3 AND s.removing_at IS NULL FOR KEY SHARE OF s
     ON CONFLICT (execution_id, number) DO NOTHING`,
    [claim.id, claim.attempt, from],
  );
  return true;
}
