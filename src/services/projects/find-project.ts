import { notFound, SandpiperError } from '#core/errors.ts';
import type { ProjectId } from '#core/ids.ts';
import { type Asker, projectAccess } from '#core/principal.ts';
import type { ProjectRecord } from '#db/stores/project-store.ts';
import type { Deps } from '#services/deps.ts';

export interface FoundProject {
  readonly record: ProjectRecord;
  /** They are its owner or an admin. */
  readonly mayEdit: boolean;
}

/** A project that who asks may see and run. @throws SandpiperError NOT_FOUND, for a foreign one as for one that isn't. */
export async function findProject(deps: Pick<Deps, 'stores'>, principal: Asker, id: ProjectId): Promise<FoundProject> {
  const record = await deps.stores.projects.byId(id);
  const memberIds = record?.members.map(({ userId }) => userId) ?? [];
  const access = record && projectAccess(principal, { ownerId: record.ownerId, memberIds });
  if (!record || !access) throw notFound('project');
  return { record, mayEdit: access === 'edit' };
}

/** One that who asks may change. @throws SandpiperError NOT_FOUND; FORBIDDEN for its members */
export async function findOwnProject(
  deps: Pick<Deps, 'stores'>,
  principal: Asker,
  id: ProjectId,
): Promise<ProjectRecord> {
  const { record, mayEdit } = await findProject(deps, principal, id);
  if (!mayEdit)
    throw new SandpiperError('FORBIDDEN', 'Only its owner changes a project: its members see it and run it.');
  return record;
}
