import type { Page } from '#core/contracts/pages.ts';
import type { ProjectListQuery, ProjectSummary } from '#core/contracts/projects.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { toProjectSummary } from './project-view.ts';

/** A page of the projects that who asks owns or may run, the last edited first. */
export async function listProjects(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  query: ProjectListQuery,
): Promise<Page<ProjectSummary>> {
  const { items, nextCursor } = await deps.stores.projects.list(principal.userId, query);
  return { items: items.map((listing) => toProjectSummary(principal, listing)), nextCursor };
}
