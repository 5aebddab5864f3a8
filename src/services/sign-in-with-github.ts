import { emailSchema } from '#core/contracts/users.ts';
import { SandpiperError } from '#core/errors.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import type { Deps } from './deps.ts';

export interface GithubIdentity {
  /** GitHub's number of the account: unlike its login name and its email, it never becomes somebody else's. */
  readonly accountId: string;
  /** The primary address, where GitHub has verified it. */
  readonly verifiedEmail: string | null;
  readonly name: string | null;
}

/** Why a GitHub user isn't let in: the `reason` beside FORBIDDEN. */
export type GithubRefusal = 'github-disabled' | 'github-email' | 'github-unknown';

type GithubDeps = Pick<Deps, 'config'> & { readonly stores: Pick<Deps['stores'], 'users' | 'audit'> };

/**
 * The user of a GitHub account: the one it was linked to before; else the one with the same verified email, who is
 * linked now; else a new developer, where the operator lets GitHub users sign up.
 * @throws SandpiperError FORBIDDEN
 */
export async function signInWithGithub(deps: GithubDeps, identity: GithubIdentity): Promise<UserRecord> {
  const user =
    (await deps.stores.users.byAccount('github', identity.accountId)) ?? (await linkOrCreate(deps, identity));
  if (user.disabledAt) throw refused('github-disabled', 'This account is disabled.');
  await deps.stores.audit.record({
    action: 'user.signed-in',
    actorId: user.id,
    target: user.id,
    detail: { by: 'github' },
  });
  return user;
}

async function linkOrCreate(deps: GithubDeps, identity: GithubIdentity): Promise<UserRecord> {
  const email = emailSchema.safeParse(identity.verifiedEmail);
  if (!email.success) {
    throw refused('github-email', 'Your GitHub account has no verified primary email address.');
  }
  const user = (await deps.stores.users.byEmail(email.data)) ?? (await signUp(deps, email.data, identity.name));
  // A disabled user gains no new way in.
  if (!user.disabledAt) await deps.stores.users.linkAccount(user.id, 'github', identity.accountId);
  return user;
}

async function signUp(deps: GithubDeps, email: string, name: string | null): Promise<UserRecord> {
  if (!deps.config.githubSignup) {
    throw refused('github-unknown', 'There is no account with your GitHub email address. Ask an admin for one.');
  }
  const user = await deps.stores.users.create({ email, name, role: 'DEVELOPER' });
  await deps.stores.audit.record({
    action: 'user.created',
    actorId: user.id,
    target: user.id,
    detail: { by: 'github', role: user.role },
  });
  return user;
}

function refused(reason: GithubRefusal, message: string): SandpiperError {
  return new SandpiperError('FORBIDDEN', message, { extensions: { reason } });
}
