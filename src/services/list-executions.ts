import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import { SandpiperError } from '#core/errors.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** A page of executions, newest first: one's own, or for an admin who asks so everybody's. */
export async function listExecutions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  filter: ExecutionFilter,
): Promise<Page<ExecutionSummary>> {
  if (filter.scope === 'all' && !isAdmin(principal)) {
    throw new SandpiperError('FORBIDDEN', 'Only admins see the executions of all.');
  }
  return deps.stores.executions.list(filter.scope === 'all' ? null : principal.userId, filter);
}
