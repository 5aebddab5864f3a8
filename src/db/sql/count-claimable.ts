import type { Queryable } from '#db/queryable.ts';

/** QUEUED executions that could run now. DELAYED ones have no job until what they wait for is there. */
export async function countClaimable(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM execution
     WHERE status = 'QUEUED' AND (not_before IS NULL OR not_before <= now())`,
  );
  return rows[0]?.count ?? 0;
}
