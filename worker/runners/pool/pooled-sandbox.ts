import type { Sandbox } from '#worker/runners/sandbox.ts';
import type { SandboxClass } from './sandbox-classes.ts';

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
  /** null until somebody has claimed it; then nobody else ever gets it. */
  tenant: Tenant | null;
  /** By the pool's clock: since when it waits. */
  idleSinceMs: number;
}
