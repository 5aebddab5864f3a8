import type { Account } from '#core/contracts/users.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { toAccount } from './user-view.ts';

/** The account of who asks. @throws SandpiperError UNAUTHENTICATED where it went away in the meantime. */
export async function getAccount(deps: Pick<Deps, 'stores'>, principal: Principal): Promise<Account> {
  const user = await deps.stores.users.byId(principal.userId);
  if (!user) throw new SandpiperError('UNAUTHENTICATED', 'This account does not exist any more.');
  return toAccount(user);
}
