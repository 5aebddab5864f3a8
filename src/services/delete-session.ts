import { notFound } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** Deletes a code session, whatever is in it; its executions stay. @throws SandpiperError NOT_FOUND */
export async function deleteSession(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: SessionId },
): Promise<void> {
  const session = await deps.stores.sessions.titleAndOwner(input.id);
  if (!session || !mayAccess(principal, session.ownerId)) throw notFound('code session');
  if (!(await deps.stores.sessions.delete(input.id))) throw notFound('code session');
  await deps.stores.audit.record({
    action: 'session.deleted',
    actorId: principal.userId,
    target: input.id,
    detail: { title: session.title, ownerId: session.ownerId },
  });
}
