import type { ContainerEngine } from '#worker/engine/engine.ts';
import { INSTANCE_LABEL, WORKER_LABEL } from './labels.ts';

export interface OrphanOptions {
  /** Only containers of this instance are looked at. */
  instance: string;
  workerIsAlive: (workerId: string) => boolean | Promise<boolean>;
  signal?: AbortSignal;
  onRemoved?: (containerId: string) => void;
}

/**
 * Removes the containers that workers of this instance left behind when they died; gives the ids of those removed. One
 * that can't be removed doesn't keep the others: the faults of all come together at the end.
 * @throws AggregateError
 */
export async function removeOrphans(engine: ContainerEngine, options: OrphanOptions): Promise<string[]> {
  const call = options.signal ? { signal: options.signal } : {};
  const containers = await engine.list({ [INSTANCE_LABEL]: options.instance }, call);
  const removed: string[] = [];
  const faults: unknown[] = [];
  for (const container of containers) {
    if (await options.workerIsAlive(container.labels[WORKER_LABEL] ?? '')) continue;
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
