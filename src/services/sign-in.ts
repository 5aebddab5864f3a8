import { emailSchema, MAX_PASSWORD_LENGTH } from '#core/contracts/users.ts';
import { SandpiperError } from '#core/errors.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';
import { Gate } from './gate.ts';
import { verifyPassword } from './password-hash.ts';
import { accountKey, countAgainstAccount, countAgainstAddress, limitByAddress } from './sign-in-limits.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** Where the attempt comes from; null where that is not known, and then only the account is limited. */
  readonly address: string | null;
}

type SignInDeps = Pick<Deps, 'now'> & { readonly stores: Pick<Deps['stores'], 'users' | 'audit'> };

/** A check takes 32 MiB and a core for a while. It also keeps an address from outrunning its own count. */
const checks = new Gate({
  atOnce: 4,
  mostWaiting: 200,
  refusal: 'Too many are signing in right now. Try again in a few seconds.',
});

/**
 * The user of an email and password. An unknown email, a wrong password, a user without a password and a disabled one
 * get the same answer after the same time.
 * @throws SandpiperError UNAUTHENTICATED, or RATE_LIMITED after too many failures of the account or the address; the
 *   sign-in link works even then.
 */
export async function signIn(deps: SignInDeps, input: SignInInput): Promise<UserRecord> {
  const email = emailSchema.safeParse(input.email.trim());
  if (!email.success || input.password.length > MAX_PASSWORD_LENGTH) throw wrong();
  return checks.run(async () => {
    await limitByAddress(deps, input.address);
    await countAgainstAccount(deps, email.data);
    const user = await deps.stores.users.byEmail(email.data);
    const good = await verifyPassword(input.password, user?.passwordHash ?? null);
    if (!user || !good || user.disabledAt) {
      await countAgainstAddress(deps, input.address);
      await deps.stores.audit.record({
        action: 'user.sign-in-failed',
        actorId: null,
        target: email.data,
        detail: { address: input.address },
      });
      throw wrong();
    }
    await deps.stores.users.clearFailedSignIns(accountKey(email.data));
    await deps.stores.audit.record({
      action: 'user.signed-in',
      actorId: user.id,
      target: user.id,
      detail: { by: 'password', address: input.address },
    });
    return user;
  });
}

function wrong(): SandpiperError {
  return new SandpiperError('UNAUTHENTICATED', 'This email and password do not match an active account.');
}
