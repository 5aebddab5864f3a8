import type { TokenId, UserId } from '#core/ids.ts';
import type { UserRecord } from './user-store.ts';

export interface TokenRecord {
  readonly id: TokenId;
  readonly userId: UserId;
  readonly name: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface TokenStore {
  create(token: { userId: UserId; name: string; secretHash: string; hint: string }): Promise<TokenRecord>;
  /** Newest first, without the revoked ones. */
  listOf(userId: UserId): Promise<TokenRecord[]>;
  /** A token that isn't revoked, with its user; `lastUsedAt` is written at most once a minute. */
  bySecretHash(secretHash: string, now: Date): Promise<{ token: TokenRecord; user: UserRecord } | null>;
  byId(id: TokenId): Promise<TokenRecord | null>;
  /** False where it was revoked before. */
  revoke(id: TokenId, at: Date): Promise<boolean>;
}
