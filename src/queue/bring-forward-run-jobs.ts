import { TASKS } from './tasks.ts';

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** No pause before an attempt is longer: a time further away was said before the clock was set back. */
const LONGEST_PAUSE_SECONDS = 15;

/** Permits to run that would come when the clock is there again where it was are due now. */
export async function bringForwardRunJobs(client: Queryable): Promise<void> {
  await client.query(
    `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now()) FROM graphile_worker.jobs
     WHERE task_identifier = $1 AND locked_at IS NULL AND run_at > now() + $2 * interval '1 s'
     HAVING count(*) > 0`,
    [TASKS.runExecution, LONGEST_PAUSE_SECONDS],
  );
}
