import { MAX_MEMBERS, type Project } from '#core/contracts/projects.ts';
import { invalidField, notFound, SandpiperError } from '#core/errors.ts';
import type { ProjectId, UserId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from '#services/deps.ts';
import { findOwnProject, findProject } from './find-project.ts';
import { getProject } from './get-project.ts';
import { limitAdding } from './limit-adding.ts';

/**
 * Lets somebody see a project and run it; who may already, may still.
 * @throws SandpiperError NOT_FOUND; FORBIDDEN for its members; INVALID_INPUT; RATE_LIMITED
 */
export async function addMember(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  { id, email }: { id: ProjectId; email: string },
): Promise<Project> {
  const { name, ownerId, members } = await findOwnProject(deps, principal, id);
  await limitAdding(deps, principal.userId);
  const user = await deps.stores.users.byEmail(email);
  if (!user || user.disabledAt !== null) throw invalidField('email', 'must be that of somebody who can sign in here');
  if (user.id === ownerId) throw invalidField('email', 'is that of its owner');
  if (members.some(({ userId }) => userId === user.id)) return getProject(deps, principal, { id });
  if (!(await deps.stores.projects.addMember(id, user.id, MAX_MEMBERS))) {
    // Gone in between, or full.
    await findOwnProject(deps, principal, id);
    throw invalidField('email', `is of one too many: a project has at most ${MAX_MEMBERS} members`);
  }
  await deps.stores.audit.record({
    action: 'project.member-added',
    actorId: principal.userId,
    target: id,
    detail: { name, ownerId, member: user.email },
  });
  return getProject(deps, principal, { id });
}

/**
 * Takes a project from a member: it doesn't exist to them any more; what they ran stays theirs. Members may go
 * themselves.
 * @throws SandpiperError NOT_FOUND; FORBIDDEN for other members
 */
export async function removeMember(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id, userId }: { id: ProjectId; userId: UserId },
): Promise<void> {
  const { record, mayEdit } = await findProject(deps, principal, id);
  if (!mayEdit && userId !== principal.userId) {
    throw new SandpiperError('FORBIDDEN', 'Only its owner says who may run a project.');
  }
  const member = record.members.find((each) => each.userId === userId);
  if (!member || !(await deps.stores.projects.removeMember(id, userId))) throw notFound('member');
  await deps.stores.audit.record({
    action: 'project.member-removed',
    actorId: principal.userId,
    target: id,
    detail: { name: record.name, ownerId: record.ownerId, member: member.email },
  });
}
