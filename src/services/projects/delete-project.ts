import { notFound } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { findOwnProject } from './find-project.ts';

/** Deletes a project with its secrets and members; its executions stay. @throws SandpiperError NOT_FOUND; FORBIDDEN for its members */
export async function deleteProject(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id }: { id: ProjectId },
): Promise<void> {
  const { name, ownerId } = await findOwnProject(deps, principal, id);
  if (!(await deps.stores.projects.delete(id))) throw notFound('project');
  await deps.stores.audit.record({
    action: 'project.deleted',
    actorId: principal.userId,
    target: id,
    detail: { name, ownerId },
  });
}
