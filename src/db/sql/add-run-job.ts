/**
 * Adds the job that is a permit to run one execution, inside the statement or transaction that makes the execution
 * wait: neither is ever there without the other. That is why the stores write it themselves instead of through
 * `src/queue`, which reads the jobs by the same name.
 */
export function addRunJob(executionId: string, runAt = 'now()'): string {
  return `graphile_worker.add_job('run_execution', json_build_object('executionId', ${executionId}), run_at := ${runAt})`;
}
