import { notFound } from '#core/errors.ts';
import type { TokenId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/**
 * Revokes a token of who asks; admins may revoke anybody's. It is refused from the next request on.
 * @throws SandpiperError NOT_FOUND, also for one that was revoked before.
 */
export async function revokeToken(
  deps: Pick<Deps, 'stores' | 'now'>,
  principal: Principal,
  input: { id: TokenId },
): Promise<void> {
  const token = await deps.stores.tokens.byId(input.id);
  if (!token || !mayAccess(principal, token.userId)) throw notFound('token');
  if (!(await deps.stores.tokens.revoke(token.id, deps.now()))) throw notFound('token');
  await deps.stores.audit.record({
    action: 'token.revoked',
    actorId: principal.userId,
    target: token.id,
    detail: { name: token.name, ownerId: token.userId },
  });
}
