import type { CredentialId, UserId } from '#core/ids.ts';

export interface CredentialRecord {
  readonly id: CredentialId;
  readonly ownerId: UserId;
  readonly name: string;
  /** As `normalHost` has it. */
  readonly host: string;
  readonly username: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface NewCredential extends Pick<CredentialRecord, 'id' | 'ownerId' | 'name' | 'host' | 'username'> {
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** What opens repositories. What is sealed is written here and read by workers only. */
export interface CredentialStore {
  /** Null where its owner has one of that name. */
  create(credential: NewCredential): Promise<CredentialRecord | null>;
  /** By name. */
  listOf(ownerId: UserId): Promise<CredentialRecord[]>;
  byId(id: CredentialId): Promise<CredentialRecord | null>;
  /** False where it was deleted before. */
  delete(id: CredentialId): Promise<boolean>;
}
