import type { z } from 'zod';
import type { createdUserSchema, createUserInputSchema } from '#core/contracts/users.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdminInPerson } from './must-be-admin.ts';
import { hashPassword } from './password-hash.ts';
import { createSignInLink, INVITED_LINK_MS } from './sign-in-link.ts';
import { toUser } from './user-view.ts';

/**
 * Adds a user, for admins: with a password that they are asked to change, or with a sign-in link of seven days.
 * @throws SandpiperError FORBIDDEN for API tokens; CONFLICT where the email is taken.
 */
export async function createUser(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  input: z.output<typeof createUserInputSchema>,
): Promise<z.output<typeof createdUserSchema>> {
  mustBeAdminInPerson(principal);
  const user = await deps.stores.users.create({
    email: input.email,
    name: input.name || null,
    role: input.role,
    passwordHash: input.password === undefined ? null : await hashPassword(input.password),
    passwordTemporary: true,
  });
  await deps.stores.audit.record({
    action: 'user.created',
    actorId: principal.userId,
    target: user.id,
    detail: { email: user.email, role: user.role, invited: input.password === undefined },
  });
  const signInPath =
    input.password === undefined
      ? await createSignInLink(deps.stores, { userId: user.id, validMs: INVITED_LINK_MS, now: deps.now() })
      : null;
  return { user: toUser(user), signInPath };
}
