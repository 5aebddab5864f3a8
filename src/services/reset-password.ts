import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { userIdInputSchema } from '#core/contracts/users.ts';
import { notFound } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdminInPerson } from './must-be-admin.ts';
import { hashPassword } from './password-hash.ts';
import { createSignInLink, INVITED_LINK_MS } from './sign-in-link.ts';

/**
 * For admins, where somebody lost the password: it and all sessions of the user end, and the answer is a one-time
 * sign-in link to hand over; who uses it is asked for a new password.
 * @throws SandpiperError NOT_FOUND; FORBIDDEN for API tokens.
 */
export async function resetPassword(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  input: z.output<typeof userIdInputSchema>,
): Promise<{ signInPath: string }> {
  mustBeAdminInPerson(principal);
  const user = await deps.stores.users.byId(input.id);
  if (!user) throw notFound('user');
  const hash = await hashPassword(randomBytes(32).toString('base64url'));
  await deps.stores.users.setPassword(user.id, { hash, temporary: true });
  await deps.stores.audit.record({ action: 'user.password-reset', actorId: principal.userId, target: user.id });
  const link = { userId: user.id, validMs: INVITED_LINK_MS, now: deps.now() };
  return { signInPath: await createSignInLink(deps.stores, link) };
}
