import type { ExecutionId, WorkerId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { WorkerRecord, WorkerStore } from '#db/stores/worker-store.ts';
import { MAX_ATTEMPTS } from '#worker/executions/retry.ts';
import { DEAD_AFTER_MS, HEARTBEAT_EVERY_MS } from './heartbeat.ts';

/** Longer than any worker has been up: all that did not stop. */
const EVER_MS = 100 * 365 * 24 * 3_600_000;
/** A worker of this host whose process is gone need not be waited for; only that it isn't a namesake's of another host. */
const QUIET_AFTER_MS = 1.5 * HEARTBEAT_EVERY_MS;

export interface DeadWorkersOptions {
  workers: Pick<WorkerStore, 'alive' | 'stopped'>;
  executions: Pick<ExecutionStore, 'releaseOfDeadWorkers'>;
  /** Frees the jobs that these workers hold. */
  unlockJobs: (workerIds: readonly WorkerId[]) => Promise<void>;
  self: Pick<WorkerRecord, 'id' | 'hostname'>;
  processIsAlive: (pid: number) => boolean;
}

/**
 * Gives back what workers that died had running. They are marked as stopped last: were this worker to die in between,
 * the next one would find them again, and each step bears being done twice.
 */
export async function releaseDeadWorkers(
  options: DeadWorkersOptions,
): Promise<{ deadWorkerIds: WorkerId[]; executionIds: ExecutionId[] }> {
  const deadWorkerIds = await findDead(options);
  if (deadWorkerIds.length === 0) return { deadWorkerIds, executionIds: [] };
  const executionIds = await options.executions.releaseOfDeadWorkers(deadWorkerIds, MAX_ATTEMPTS);
  await options.unlockJobs(deadWorkerIds);
  for (const id of deadWorkerIds) await options.workers.stopped(id);
  return { deadWorkerIds, executionIds };
}

async function findDead({ workers, self, processIsAlive }: DeadWorkersOptions): Promise<WorkerId[]> {
  const all = await workers.alive(EVER_MS);
  const heard = new Set((await workers.alive(DEAD_AFTER_MS)).map((worker) => worker.id));
  const heardJustNow = new Set((await workers.alive(QUIET_AFTER_MS)).map((worker) => worker.id));
  const isDead = (worker: WorkerRecord) =>
    !heard.has(worker.id) ||
    (!heardJustNow.has(worker.id) && worker.hostname === self.hostname && !processIsAlive(worker.pid));
  return all.filter((worker) => worker.id !== self.id && isDead(worker)).map((worker) => worker.id);
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
