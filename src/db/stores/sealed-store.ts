import type { CredentialId, ProjectId, UserId } from '#core/ids.ts';

/** What is stored encrypted, as a worker reads it: none of it can be changed through this. */
export interface SealedStore {
  /** Those of these secrets that the project has, in no order; none where whoever runs it may not run it now. */
  secretsOf(of: ProjectUse, names: readonly string[]): Promise<SealedSecret[]>;
  /**
   * null where whoever's it has to be has no such credential, or whoever runs the project may not run it now. It counts
   * as used now.
   */
  credential(id: CredentialId, of: CredentialUse): Promise<SealedCredential | null>;
  /** Whether they may now, as `projectAccess` says; who doesn't own it only with an account that is not disabled. */
  mayRun(of: ProjectUse): Promise<boolean>;
}

/** A project is cloned with its owner's credential, whoever runs it; anything else with that of whoever runs it. */
export interface CredentialUse {
  readonly runBy: UserId;
  readonly projectId: ProjectId | null;
}

export interface ProjectUse extends CredentialUse {
  readonly projectId: ProjectId;
}

export interface SealedSecret {
  readonly name: string;
  readonly sealed: Uint8Array;
}

export interface SealedCredential {
  /** With its port where that is not the usual one. */
  readonly host: string;
  readonly username: string;
  readonly sealed: Uint8Array;
}
