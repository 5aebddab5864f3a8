import type { ActiveExecutions } from '#core/contracts/admin.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

/** Of each kind. More can't be looked at anyway; the list of everybody's executions holds all. */
const MOST = 50;

/**
 * What runs and what waits, with the place of each in the queue, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listActiveExecutions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
): Promise<ActiveExecutions> {
  mustBeAdmin(principal);
  return deps.stores.executions.active(MOST);
}
