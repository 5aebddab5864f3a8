import type { Account, User } from '#core/contracts/users.ts';
import type { UserRecord } from '#db/stores/user-store.ts';

/** What is shown of a user: nothing of the password or the sessions. */
export function toUser(record: UserRecord): User {
  return {
    id: record.id,
    email: record.email,
    name: record.name,
    role: record.role,
    disabledAt: record.disabledAt?.toISOString() ?? null,
    createdAt: record.createdAt.toISOString(),
    lastSeenAt: record.lastSeenAt?.toISOString() ?? null,
  };
}

/** What somebody sees of their own account. */
export function toAccount(record: UserRecord): Account {
  return {
    ...toUser(record),
    hasPassword: record.passwordHash !== null,
    passwordTemporary: record.passwordTemporary,
  };
}
