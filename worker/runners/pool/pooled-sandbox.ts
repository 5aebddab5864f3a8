import type { ContainerPlace, Reservation } from '#worker/resources/resource-manager.ts';
import type { Sandbox } from '#worker/runners/sandbox.ts';
import { isStandard, type SandboxClass } from './sandbox-classes.ts';

/** Who may have a sandbox again that had a run: nobody, the same code session of an owner, or any run of the owner. */
export type SandboxReuse = 'never' | 'session' | 'owner';

/** Whose runs may share a sandbox, one after the other. */
export interface Tenant {
  ownerId: string;
  sessionId: string | null;
}

export interface PooledSandbox {
  readonly sandbox: Sandbox;
  readonly class: SandboxClass;
  readonly key: string;
  readonly runtime: string;
  /** What it takes of the worker's room, until it is gone. */
  readonly place: ContainerPlace;
  /** null until somebody has claimed it; then nobody else ever gets it. */
  tenant: Tenant | null;
  /** By the pool's clock: since when it waits. */
  idleSinceMs: number;
  /** When it last said something. */
  heardMs: number;
}

/** Who wants a sandbox, and the room that was set aside for the run. */
export interface Claimant {
  readonly tenant: Tenant;
  readonly reservation: Reservation;
}

/** Whether it was this tenant's before, as far as sandboxes are used again. */
export function isTenantsOwn({ tenant: of }: PooledSandbox, tenant: Tenant, reuse: SandboxReuse): boolean {
  if (of?.ownerId !== tenant.ownerId || reuse === 'never') return false;
  return reuse === 'owner' || (of.sessionId !== null && of.sessionId === tenant.sessionId);
}

/** Whether anybody could ever claim it again. */
export function mayBeKept({ class: made, tenant }: PooledSandbox, reuse: SandboxReuse): boolean {
  if (reuse === 'never' || !isStandard(made)) return false;
  return reuse === 'owner' || tenant?.sessionId !== null;
}
