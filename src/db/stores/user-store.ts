import type { Page } from '#core/contracts/pages.ts';
import type { UserId } from '#core/ids.ts';
import type { Role } from '#core/principal.ts';

export interface UserRecord {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly passwordHash: string | null;
  readonly passwordTemporary: boolean;
  readonly sessionEpoch: number;
  readonly disabledAt: Date | null;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
}

export interface NewUser {
  readonly email: string;
  readonly name?: string | null;
  readonly role: Role;
  readonly passwordHash?: string | null;
  readonly passwordTemporary?: boolean;
}

export interface UserStore {
  byId(id: UserId): Promise<UserRecord | null>;
  /** `email` in lower case. */
  byEmail(email: string): Promise<UserRecord | null>;
  /** @throws SandpiperError CONFLICT where the email is taken. */
  create(user: NewUser): Promise<UserRecord>;
  list(query: { limit: number; cursor?: string; q?: string }): Promise<Page<UserRecord>>;
  /** Null where there is no such user. Disabling counts `sessionEpoch` up, so that its cookies are no longer good. */
  update(id: UserId, change: { role?: Role; disabledAt?: Date | null; name?: string }): Promise<UserRecord | null>;
  /** Counts `sessionEpoch` up and returns it; sign-in links that were made before are no longer good either. */
  setPassword(id: UserId, password: { hash: string; temporary: boolean }): Promise<number>;
  /** At most one write a minute per user. */
  touchLastSeen(id: UserId, at: Date): Promise<void>;
  countAdmins(): Promise<number>;
  /** A user of a provider's account (GitHub), or null. */
  byAccount(provider: string, providerAccountId: string): Promise<UserRecord | null>;
  linkAccount(userId: UserId, provider: string, providerAccountId: string): Promise<void>;

  createSignInLink(link: { userId: UserId; secretHash: string; expiresAt: Date }): Promise<void>;
  /** Marks the link as used and gives its user; null where it is unknown, used, expired, or its user disabled. Once only. */
  useSignInLink(secretHash: string, now: Date): Promise<UserRecord | null>;

  recordFailedSignIn(keys: readonly string[], at: Date): Promise<void>;
  /** How many failed since `since`, by key; a key without any is absent. */
  countFailedSignIns(keys: readonly string[], since: Date): Promise<Map<string, number>>;
  clearFailedSignIns(key: string): Promise<void>;
}
