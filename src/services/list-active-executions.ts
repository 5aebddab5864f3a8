import { type ActiveExecutions, MOST_ACTIVE } from '#core/contracts/admin.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

/**
 * What runs and what waits, with the place of each in the queue, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listActiveExecutions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
): Promise<ActiveExecutions> {
  mustBeAdmin(principal);
  return deps.stores.executions.active(MOST_ACTIVE);
}
