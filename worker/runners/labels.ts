/** What a sandbox's container is known by. An instance touches only containers that carry its own name. */
export const INSTANCE_LABEL = 'sandpiper.instance';
export const WORKER_LABEL = 'sandpiper.worker';
export const EXECUTION_LABEL = 'sandpiper.execution';
export const ATTEMPT_LABEL = 'sandpiper.attempt';
/** Of one container alone: the same attempt may get another, where the engine was away at the first. */
export const SANDBOX_LABEL = 'sandpiper.sandbox';

export interface SandboxOwner {
  instance: string;
  worker: string;
  executionId: string;
  attempt: number;
  ownerId: string;
  sandboxId: string;
}

export function sandboxLabels(owner: SandboxOwner): Record<string, string> {
  return {
    [INSTANCE_LABEL]: owner.instance,
    [WORKER_LABEL]: owner.worker,
    [EXECUTION_LABEL]: owner.executionId,
    [ATTEMPT_LABEL]: String(owner.attempt),
    'sandpiper.owner': owner.ownerId,
    [SANDBOX_LABEL]: owner.sandboxId,
  };
}
