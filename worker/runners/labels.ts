import { randomUUID } from 'node:crypto';

/** What a sandbox's container is known by. An instance touches only containers that carry its own name. */
export const INSTANCE_LABEL = 'sandpiper.instance';
export const WORKER_LABEL = 'sandpiper.worker';
/** Of one container alone, as its id may never have come. */
export const SANDBOX_LABEL = 'sandpiper.sandbox';

const COMMAND_PREFIX = 'command-';

export interface SandboxOwner {
  instance: string;
  /** The id of a worker, or the name of an operator's command. */
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

/** What an operator's command calls itself where it starts sandboxes: it stands in no table of workers. */
export function newCommandName(): string {
  return `${COMMAND_PREFIX}${randomUUID()}`;
}

/** Whether it is an operator's command, rather than a worker, that made what carries this name. */
export function isCommandName(worker: string): boolean {
  return worker.startsWith(COMMAND_PREFIX);
}
