import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

/**
 * A page of everybody's executions, newest first, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listAllExecutions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  filter: Omit<ExecutionFilter, 'scope'>,
): Promise<Page<ExecutionSummary>> {
  mustBeAdmin(principal);
  return deps.stores.executions.list(null, { ...filter, scope: 'all' });
}
