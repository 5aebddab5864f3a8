import type { ContainerEngine, ContainerSummary } from '#worker/engine/engine.ts';
import { INSTANCE_LABEL, isCommandName, WORKER_LABEL } from './labels.ts';

/** Longer than any command of an operator uses one sandbox. */
const COMMAND_MS = 3_600_000;

export interface OrphanOptions {
  /** Only containers of this instance are looked at. */
  instance: string;
  workerIsAlive: (workerId: string) => boolean | Promise<boolean>;
  signal?: AbortSignal;
  onRemoved?: (containerId: string) => void;
}

/**
 * Removes the containers that workers and commands of this instance left behind when they died; gives the ids of those
 * removed. One that can't be removed doesn't keep the others: the faults of all come together at the end.
 * @throws AggregateError
 */
export async function removeOrphans(engine: ContainerEngine, options: OrphanOptions): Promise<string[]> {
  const call = options.signal ? { signal: options.signal } : {};
  const containers = await engine.list({ [INSTANCE_LABEL]: options.instance }, call);
  const removed: string[] = [];
  const faults: unknown[] = [];
  for (const container of containers) {
    const worker = container.labels[WORKER_LABEL] ?? '';
    if (isCommandName(worker) ? mayBeInUse(container) : await options.workerIsAlive(worker)) continue;
    try {
      await engine.remove(container.id, call);
      removed.push(container.id);
      options.onRemoved?.(container.id);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} containers could not be removed`);
  return removed;
}

/** A sandbox ends with the command that it was started by, so one that runs is still wanted; else it is an orphan. */
function mayBeInUse({ status, createdAt }: ContainerSummary): boolean {
  return status !== 'exited' && Date.now() - createdAt.getTime() < COMMAND_MS;
}
