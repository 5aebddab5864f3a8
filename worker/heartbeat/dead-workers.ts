import type { ExecutionId, WorkerId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { WorkerRecord, WorkerStore } from '#db/stores/worker-store.ts';
import { MAX_ATTEMPTS } from '#worker/executions/retry.ts';
import { DEAD_AFTER_MS, HEARTBEAT_EVERY_MS, LEASE_MS } from './heartbeat.ts';
import type { Silence } from './silence.ts';

/** A process that is gone is no proof where another host has the same name; with so long a silence it is. */
const QUIET_AFTER_MS = 1.5 * HEARTBEAT_EVERY_MS;

export interface DeadWorkersOptions {
  workers: Pick<WorkerStore, 'unended' | 'markDead'>;
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
 * again: a worker is looked at until nothing is running in its name, and each step bears being done twice.
 */
export async function releaseDeadWorkers(
  options: DeadWorkersOptions,
  silence: Silence,
  nowMs: number,
): Promise<{ deadWorkerIds: WorkerId[]; executionIds: ExecutionId[] }> {
  const { workers, executions, unlockJobs, self, mayJudge } = options;
  const others = (await workers.unended()).filter((worker) => worker.id !== self.id);
  silence.look(others, nowMs);
  const judging = mayJudge();
  const dead = others.filter((worker) => {
    const silentMs = silence.ofMs(worker.id, nowMs);
    return isGoneOfThisHost(options, worker, silentMs) || (judging && isSilent(worker, silentMs));
  });
  if (dead.length === 0) return { deadWorkerIds: [], executionIds: [] };
  // Whoever was heard of meanwhile is not among them.
  const deadWorkerIds = await workers.markDead(dead);
  if (deadWorkerIds.length === 0) return { deadWorkerIds, executionIds: [] };
  const executionIds = await executions.releaseOfDeadWorkers(deadWorkerIds, MAX_ATTEMPTS);
  await unlockJobs(deadWorkerIds);
  return { deadWorkerIds, executionIds };
}

/**
 * Seen to be silent for as long as a worker may be; or for as long as it runs anything, where its last heartbeat is old
 * enough besides. An old heartbeat alone says nothing, as the database's clock may have been set: then all are old, or
 * in the future, for a moment.
 */
function isSilent({ heartbeatAgeMs }: WorkerRecord, silentMs: number): boolean {
  return silentMs >= DEAD_AFTER_MS || (silentMs >= LEASE_MS && Math.abs(heartbeatAgeMs) >= DEAD_AFTER_MS);
}

/** Those need not be waited for. */
function isGoneOfThisHost({ self, processIsAlive }: DeadWorkersOptions, worker: WorkerRecord, silentMs: number) {
  return worker.hostname === self.hostname && silentMs >= QUIET_AFTER_MS && !processIsAlive(worker.pid);
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
