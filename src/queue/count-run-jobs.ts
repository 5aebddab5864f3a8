import { TASKS } from './tasks.ts';

interface Queryable {
  query(text: string, values: unknown[]): Promise<{ rows: { count?: unknown }[] }>;
}

/** How many permits to run an execution no worker has taken yet, those for a later time counted in. */
export async function countRunJobs(client: Queryable): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS count FROM graphile_worker.jobs
     WHERE task_identifier = $1 AND locked_at IS NULL AND attempts < max_attempts`,
    [TASKS.runExecution],
  );
  return Number(rows[0]?.count ?? 0);
}
