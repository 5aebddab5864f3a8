import { emailSchema } from '#core/contracts/users.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';
import { hashPassword } from './password-hash.ts';
import { randomBase62 } from './secret-hash.ts';
import { createSignInLink, FIRST_ADMIN_LINK_MS } from './sign-in-link.ts';

export interface FirstAdmin {
  readonly created: boolean;
  /** The admin under that email; null where there are only others. */
  readonly user: UserRecord | null;
  /** Known only to the call that made it. */
  readonly password: string | null;
  /** A path that signs in once, within a day; made anew until the admin has chosen a password. */
  readonly signInPath: string | null;
}

type FirstAdminStores = Pick<Deps['stores'], 'users' | 'audit'>;

const PASSWORD_LENGTH = 24;

/**
 * Makes the first admin, with a random password, where there is no admin at all. A developer who has that email
 * already becomes the admin, with a new password.
 */
export async function ensureFirstAdmin(
  stores: FirstAdminStores,
  options: { email: string; now: Date },
): Promise<FirstAdmin> {
  const email = emailSchema.parse(options.email);
  if ((await stores.users.countAdmins()) === 0) {
    const password = randomBase62(PASSWORD_LENGTH);
    const user = await makeAdmin(stores, email, password);
    return { created: true, user, password, signInPath: await linkFor(stores, user, options.now) };
  }
  const found = await stores.users.byEmail(email);
  const user = found?.role === 'ADMIN' && !found.disabledAt ? found : null;
  const signInPath = user?.passwordTemporary ? await linkFor(stores, user, options.now) : null;
  return { created: false, user, password: null, signInPath };
}

async function makeAdmin(stores: FirstAdminStores, email: string, password: string): Promise<UserRecord> {
  const passwordHash = await hashPassword(password);
  const existing = await stores.users.byEmail(email);
  if (!existing) {
    const user = await stores.users.create({ email, role: 'ADMIN', passwordHash, passwordTemporary: true });
    await stores.audit.record({
      action: 'user.created',
      actorId: null,
      target: user.id,
      detail: { email, role: user.role, by: 'operator' },
    });
    return user;
  }
  await stores.users.setPassword(existing.id, { hash: passwordHash, temporary: true });
  const user = await stores.users.update(existing.id, { role: 'ADMIN', disabledAt: null });
  if (!user) throw new Error(`The user ${email} went away while becoming the first admin`);
  await stores.audit.record({
    action: 'user.role-changed',
    actorId: null,
    target: user.id,
    detail: { role: user.role, by: 'operator' },
  });
  return user;
}

function linkFor(stores: FirstAdminStores, user: UserRecord, now: Date): Promise<string> {
  return createSignInLink(stores, { userId: user.id, validMs: FIRST_ADMIN_LINK_MS, now });
}
