/** What a sandbox's container is known by. An instance touches only containers that carry its own name. */
export const INSTANCE_LABEL = 'sandpiper.instance';
export const WORKER_LABEL = 'sandpiper.worker';
export const EXECUTION_LABEL = 'sandpiper.execution';
export const ATTEMPT_LABEL = 'sandpiper.attempt';

export interface SandboxOwner {
  instance: string;
  worker: string;
  executionId: string;
  attempt: number;
  ownerId: string;
}

export function sandboxLabels(owner: SandboxOwner): Record<string, string> {
  return {
    [INSTANCE_LABEL]: owner.instance,
    [WORKER_LABEL]: owner.worker,
    [EXECUTION_LABEL]: owner.executionId,
    [ATTEMPT_LABEL]: String(owner.attempt),
    'sandpiper.owner': owner.ownerId,
  };
}
