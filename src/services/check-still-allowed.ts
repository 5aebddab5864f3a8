import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/**
 * For what goes on for long after the request that began it.
 * @throws SandpiperError UNAUTHENTICATED where the user was disabled or got another role, or the token was revoked.
 */
export async function checkStillAllowed(deps: Pick<Deps, 'stores'>, principal: Principal): Promise<void> {
  const { via } = principal;
  const [user, token] = await Promise.all([
    deps.stores.users.byId(principal.userId),
    via.type === 'token' ? deps.stores.tokens.byId(via.tokenId) : null,
  ]);
  const tokenGone = via.type === 'token' && (!token || token.revokedAt !== null);
  if (!user || user.disabledAt !== null || user.role !== principal.role || tokenGone) {
    throw new SandpiperError('UNAUTHENTICATED', 'You are not signed in any more.');
  }
}
