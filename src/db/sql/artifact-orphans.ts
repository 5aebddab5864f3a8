import type { Queryable } from '#db/queryable.ts';

/** A worker that comes back after a while writes what it had begun to write; by then it has seen that it lost its run. */
const LEFT_FOR_MINUTES = 60;

/** What nobody refers to and nobody goes on with. From the mark on nothing can be made of it: it may be removed. */
export async function artifactOrphans(client: Queryable, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE artifact_set SET removing_at = coalesce(removing_at, now())
     WHERE id IN (
       SELECT s.id FROM artifact_set s
       WHERE s.created_at < now() - $2 * interval '1 minute'
         AND NOT EXISTS (SELECT FROM artifact a WHERE a.set_id = s.id)
         AND NOT EXISTS (SELECT FROM execution e WHERE e.id = s.execution_id AND e.fencing_token = s.fencing_token)
       ORDER BY s.removing_at NULLS FIRST, s.created_at LIMIT $1 FOR UPDATE OF s SKIP LOCKED
     ) RETURNING id`,
    [limit, LEFT_FOR_MINUTES],
  );
  return rows.map(({ id }) => id);
}
