/** What a sandbox's container is known by. An instance touches only containers that carry its own name. */
export const INSTANCE_LABEL = 'sandpiper.instance';
export const WORKER_LABEL = 'sandpiper.worker';
/** Of one container alone, as its id may never have come. */
export const SANDBOX_LABEL = 'sandpiper.sandbox';

export interface SandboxOwner {
  instance: string;
  worker: string;
  sandboxId: string;
}

/** Whose runs it has had is in the database: a container is there before anybody has claimed it. */
export function sandboxLabels(owner: SandboxOwner): Record<string, string> {
  return {
    [INSTANCE_LABEL]: owner.instance,
    [WORKER_LABEL]: owner.worker,
    [SANDBOX_LABEL]: owner.sandboxId,
  };
}
