import { runJobPayloadSchema, TASKS } from './tasks.ts';

/** Whatever runs SQL: the pool, or the client that holds a transaction. */
interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

export interface RunJobOptions {
  /** The job doesn't start before this time. */
  readonly runAt?: Date;
  /** So many jobs, each a permit for one execution. 1 by default. */
  readonly count?: number;
  /** Who looks at the queue reads which execution made the job; the worker doesn't rely on it. */
  readonly executionId?: string;
}

/**
 * Adds permits to run one execution each; which one, the fair claim of the worker decides. With a client that is in a
 * transaction the job is there when, and only when, that commits.
 *
 * `expression` is the call for one permit as an expression of SQL, for a statement that makes an execution; it takes
 * the column with the execution's id.
 */
export const addRunJob = Object.assign(addRunJobs, {
  expression: (executionId: string) =>
    `graphile_worker.add_job('${TASKS.runExecution}', json_build_object('executionId', ${executionId}))`,
});

async function addRunJobs(client: Queryable, options: RunJobOptions = {}): Promise<void> {
  const { runAt = null, count = 1, executionId } = options;
  if (count < 1) return;
  const payload = runJobPayloadSchema.parse({ executionId });
  await client.query(
    `SELECT graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz) FROM generate_series(1, $4::int)`,
    [TASKS.runExecution, JSON.stringify(payload), runAt, count],
  );
}
