import type { ExecutionId, WorkerId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { WorkerRecord, WorkerStore } from '#db/stores/worker-store.ts';
import { MAX_ATTEMPTS } from '#worker/executions/retry.ts';
import { DEAD_AFTER_MS, EVER_MS, HEARTBEAT_EVERY_MS } from './heartbeat.ts';

/** A process that is gone is no proof where another host has the same name; with so long a silence it is. */
const QUIET_AFTER_MS = 1.5 * HEARTBEAT_EVERY_MS;

export interface DeadWorkersOptions {
  workers: Pick<WorkerStore, 'alive' | 'markDead' | 'stopped'>;
  executions: Pick<ExecutionStore, 'releaseOfDeadWorkers'>;
  /** Frees the jobs that these workers hold. */
  unlockJobs: (workerIds: readonly WorkerId[]) => Promise<void>;
  self: Pick<WorkerRecord, 'id' | 'hostname'>;
  processIsAlive: (pid: number) => boolean;
  /** Whether the silence of others means anything. */
  mayJudge: () => boolean;
}

/**
 * Gives back what workers that died had running. Were this worker to die in between, the next one would find them
 * again: `markDead` names a worker until nothing is running in its name, and each step bears being done twice.
 */
export async function releaseDeadWorkers(
  options: DeadWorkersOptions,
): Promise<{ deadWorkerIds: WorkerId[]; executionIds: ExecutionId[] }> {
  const { workers, executions, unlockJobs, self, mayJudge } = options;
  const gone = await goneOfThisHost(options);
  const marked = mayJudge() ? await workers.markDead(DEAD_AFTER_MS) : [];
  const silent = marked.filter((id) => id !== self.id && !gone.includes(id));
  const deadWorkerIds = [...gone, ...silent];
  if (deadWorkerIds.length === 0) return { deadWorkerIds, executionIds: [] };
  const executionIds = await executions.releaseOfDeadWorkers(deadWorkerIds, MAX_ATTEMPTS);
  await unlockJobs(deadWorkerIds);
  for (const id of gone) await workers.stopped(id);
  return { deadWorkerIds, executionIds };
}

/** Those need not be waited for. */
async function goneOfThisHost({ workers, self, processIsAlive }: DeadWorkersOptions): Promise<WorkerId[]> {
  const all = await workers.alive(EVER_MS);
  const heard = new Set((await workers.alive(QUIET_AFTER_MS)).map((worker) => worker.id));
  return all
    .filter((worker) => worker.id !== self.id && worker.hostname === self.hostname)
    .filter((worker) => !heard.has(worker.id) && !processIsAlive(worker.pid))
    .map((worker) => worker.id);
}

/** Whether a process of this machine is there, be it ours or not. */
export function processIsAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
