import type { CreatedToken } from '#core/contracts/tokens.ts';
import { createTokenInputSchema } from '#core/contracts/tokens.ts';
import { emailSchema } from '#core/contracts/users.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Role } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { issueToken } from './create-token.ts';
import type { Deps } from './deps.ts';
import { changeUser } from './update-user.ts';

export interface UserTokenRequest {
  readonly email: string;
  /** Given to a user who is there already, too; a new user without one is a developer. */
  readonly role?: Role;
  /** Of the token. */
  readonly name: string;
}

/**
 * An API token for the user of that email, who is made where missing. For the operator at the machine (`bin/token`):
 * there is no principal.
 * @throws SandpiperError FORBIDDEN for a disabled user; CONFLICT where the last admin would become a developer.
 * @throws ZodError where the email or the name isn't one.
 */
export async function ensureUserToken(
  stores: Pick<Deps['stores'], 'users' | 'tokens' | 'audit'>,
  request: UserTokenRequest,
): Promise<CreatedToken> {
  const email = emailSchema.parse(request.email);
  const { name } = createTokenInputSchema.parse({ name: request.name });
  const existing = await stores.users.byEmail(email);
  const user = existing ? await giveRole(stores, existing, request.role) : await make(stores, email, request.role);
  if (user.disabledAt) throw new SandpiperError('FORBIDDEN', `${email} is disabled.`);
  return issueToken(stores, { userId: user.id, name, actorId: null });
}

async function make(
  stores: Pick<Deps['stores'], 'users' | 'audit'>,
  email: string,
  role: Role = 'DEVELOPER',
): Promise<UserRecord> {
  const user = await stores.users.create({ email, role, passwordTemporary: true });
  await stores.audit.record({
    action: 'user.created',
    actorId: null,
    target: user.id,
    detail: { email, role, by: 'operator' },
  });
  return user;
}

async function giveRole(
  stores: Pick<Deps['stores'], 'users' | 'audit'>,
  user: UserRecord,
  role: Role | undefined,
): Promise<UserRecord> {
  if (role === undefined || role === user.role) return user;
  const changed = await changeUser(stores, user, { role });
  await stores.audit.record({
    action: 'user.role-changed',
    actorId: null,
    target: user.id,
    detail: { role, by: 'operator' },
  });
  return changed;
}
