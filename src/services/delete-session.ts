import { notFound } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { getSession } from './get-session.ts';

/** Deletes a code session; its executions stay. @throws SandpiperError NOT_FOUND */
export async function deleteSession(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: SessionId },
): Promise<void> {
  const session = await getSession(deps, principal, input);
  if (!(await deps.stores.sessions.delete(session.id))) throw notFound('code session');
  await deps.stores.audit.record({
    action: 'session.deleted',
    actorId: principal.userId,
    target: session.id,
    detail: { title: session.title, ownerId: session.ownerId },
  });
}
