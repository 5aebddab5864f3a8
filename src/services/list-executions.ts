import type { ExecutionFilter, ExecutionSummary } from '#core/contracts/executions.ts';
import type { Page } from '#core/contracts/pages.ts';
import { SandpiperError } from '#core/errors.ts';
import { isAdmin, type Principal, projectAccess } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/**
 * A page of executions, newest first: one's own, or for an admin who asks so everybody's. Of a project its owner sees
 * everybody's.
 */
export async function listExecutions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  filter: ExecutionFilter,
): Promise<Page<ExecutionSummary>> {
  if (filter.scope === 'all' && !isAdmin(principal)) {
    throw new SandpiperError('FORBIDDEN', 'Only admins see the executions of all.');
  }
  const ofAll = filter.scope === 'all' || (await ownsProject(deps, principal, filter.projectId));
  return deps.stores.executions.list(ofAll ? null : principal.userId, filter);
}

async function ownsProject(
  { stores }: Pick<Deps, 'stores'>,
  principal: Principal,
  id: ExecutionFilter['projectId'],
): Promise<boolean> {
  const people = id === undefined ? null : await stores.projects.people(id);
  return people !== null && projectAccess(principal, people) === 'edit';
}
