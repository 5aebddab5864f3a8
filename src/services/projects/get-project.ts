import type { Project } from '#core/contracts/projects.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { findProject } from './find-project.ts';
import { toProject } from './project-view.ts';

/** A project, for its owner, its members and admins. @throws SandpiperError NOT_FOUND */
export async function getProject(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id }: { id: ProjectId },
): Promise<Project> {
  return toProject(principal, (await findProject(deps, principal, id)).record);
}
