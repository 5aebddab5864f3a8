import type { z } from 'zod';
import type { Page } from '#core/contracts/pages.ts';
import type { User, userListQuerySchema } from '#core/contracts/users.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { toUser } from './user-view.ts';

/** A page of all users, newest first, for admins. */
export async function listUsers(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  query: z.output<typeof userListQuerySchema>,
): Promise<Page<User>> {
  mustBeAdmin(principal);
  const page = await deps.stores.users.list(query);
  return { items: page.items.map(toUser), nextCursor: page.nextCursor };
}
