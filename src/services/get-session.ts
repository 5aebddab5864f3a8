import type { CodeSession } from '#core/contracts/sessions.ts';
import { notFound } from '#core/errors.ts';
import type { SessionId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** A code session. @throws SandpiperError NOT_FOUND, for a foreign one as for one that isn't. */
export async function getSession(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: SessionId },
): Promise<CodeSession> {
  const session = await deps.stores.sessions.byId(input.id);
  if (!session || !mayAccess(principal, session.ownerId)) throw notFound('code session');
  return session;
}
