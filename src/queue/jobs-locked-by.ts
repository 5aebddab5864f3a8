interface Queryable {
  query(text: string, values: unknown[]): Promise<{ rows: { id?: unknown }[] }>;
}

/** Ids of the jobs that stand as taken by that worker. */
export async function jobsLockedBy(client: Queryable, workerId: string): Promise<string[]> {
  const { rows } = await client.query('SELECT id FROM graphile_worker.jobs WHERE locked_by = $1', [workerId]);
  return rows.map((row) => String(row.id));
}
