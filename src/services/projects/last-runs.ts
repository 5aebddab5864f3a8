import type { LastRun } from '#core/contracts/projects.ts';
import type { ProjectId } from '#core/ids.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';

/** How each script of these projects went last, among the runs that who asks may see. */
export async function listLastRuns(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { ids }: { ids: readonly ProjectId[] },
): Promise<{ items: LastRun[] }> {
  return { items: await deps.stores.executions.lastOfProjects(isAdmin(principal) ? null : principal.userId, ids) };
}
