import type { ApiToken } from '#core/contracts/tokens.ts';
import { notFound } from '#core/errors.ts';
import type { TokenId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { toApiToken } from './token-view.ts';

/** A token, without its secret. @throws SandpiperError NOT_FOUND, also for a foreign one and a revoked one. */
export async function getToken(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: TokenId },
): Promise<ApiToken> {
  const token = await deps.stores.tokens.byId(input.id);
  if (!token || token.revokedAt !== null || !mayAccess(principal, token.userId)) throw notFound('token');
  return toApiToken(token);
}
