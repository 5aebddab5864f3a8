import type { z } from 'zod';
import type { changePasswordInputSchema } from '#core/contracts/users.ts';
import { invalidField, SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { accountKey, countAgainstAccount } from './sign-in-limits.ts';

export interface ChangedPassword {
  readonly userId: UserId;
  /** Session cookies of earlier epochs are no longer good: who changed the password needs a new one. */
  readonly sessionEpoch: number;
}

/**
 * Sets a new password and ends the user's sessions. The current one must be given where there is one that the user
 * chose; guesses at it count as failed sign-ins.
 * @throws SandpiperError INVALID_INPUT, RATE_LIMITED; FORBIDDEN for API tokens, which must not outlive their
 *   revocation by way of a password.
 */
export async function changePassword(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  input: z.output<typeof changePasswordInputSchema>,
): Promise<ChangedPassword> {
  if (principal.via.type === 'token') {
    throw new SandpiperError('FORBIDDEN', 'An API token can not change the password. Sign in to do that.');
  }
  const user = await deps.stores.users.byId(principal.userId);
  if (!user) throw new SandpiperError('UNAUTHENTICATED', 'This account does not exist any more.');
  await proveCurrent(deps, user, input.currentPassword);
  if (await isCurrent(user, input.newPassword)) throw invalidField('newPassword', 'must differ from the current one');
  const hash = await hashPassword(input.newPassword);
  const sessionEpoch = await deps.stores.users.setPassword(user.id, { hash, temporary: false });
  await deps.stores.audit.record({ action: 'user.password-changed', actorId: user.id, target: user.id });
  return { userId: user.id, sessionEpoch };
}

async function proveCurrent(
  deps: Pick<Deps, 'stores' | 'now'>,
  user: UserRecord,
  currentPassword: string | undefined,
): Promise<void> {
  if (user.passwordHash === null || user.passwordTemporary) return;
  if (currentPassword === undefined) throw invalidField('currentPassword', 'must be given');
  await countAgainstAccount(deps, user.email);
  if (!(await verifyPassword(currentPassword, user.passwordHash))) {
    throw invalidField('currentPassword', 'is not the current password');
  }
  await deps.stores.users.clearFailedSignIns(accountKey(user.email));
}

async function isCurrent(user: UserRecord, password: string): Promise<boolean> {
  return user.passwordHash !== null && (await verifyPassword(password, user.passwordHash));
}
