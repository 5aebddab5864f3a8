import { randomBytes } from 'node:crypto';
import { SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';
import { secretHash } from './secret-hash.ts';
import { countAgainstAddress, limitByAddress } from './sign-in-limits.ts';

const HOUR_MS = 60 * 60_000;
export const FIRST_ADMIN_LINK_MS = 24 * HOUR_MS;
export const INVITED_LINK_MS = 7 * 24 * HOUR_MS;

type UserStores = { readonly users: Pick<Deps['stores']['users'], 'createSignInLink'> };

/**
 * Makes a link that signs `userId` in once, as a path of the site. The secret stands behind `#`, which browsers don't
 * send: it is in no log, no Referer and no preview, and only the button on that page uses it up.
 */
export async function createSignInLink(
  stores: UserStores,
  link: { userId: UserId; validMs: number; now: Date },
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = new Date(link.now.getTime() + link.validMs);
  await stores.users.createSignInLink({ userId: link.userId, secretHash: secretHash(secret), expiresAt });
  return `/sign-in/link#${secret}`;
}

/**
 * Signs in by the secret of such a link and uses it up. Failed passwords don't shut it: the link is the way in for
 * somebody whose account another one keeps guessing at.
 * @throws SandpiperError UNAUTHENTICATED where it is unknown, used, expired or its user disabled; RATE_LIMITED for
 *   such a one from an address that failed too often.
 */
export async function signInByLink(
  deps: Pick<Deps, 'now'> & { readonly stores: Pick<Deps['stores'], 'users' | 'audit'> },
  input: { secret: string; address: string | null },
): Promise<UserRecord> {
  // biome-ignore lint/correctness/useHookAtTopLevel: a store's method, no hook of React.
  const user = await deps.stores.users.useSignInLink(secretHash(input.secret), deps.now());
  if (!user || user.disabledAt) {
    await limitByAddress(deps, input.address);
    await countAgainstAddress(deps, input.address);
    throw new SandpiperError('UNAUTHENTICATED', 'This sign-in link was used already, has expired or never existed.');
  }
  await deps.stores.audit.record({
    action: 'user.signed-in',
    actorId: user.id,
    target: user.id,
    detail: { by: 'link', address: input.address },
  });
  return user;
}
