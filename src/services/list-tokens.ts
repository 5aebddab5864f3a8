import type { Page } from '#core/contracts/pages.ts';
import type { ApiToken } from '#core/contracts/tokens.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { toApiToken } from './token-view.ts';

/** The tokens of who asks that are not revoked, newest first. A user has at most a hundred: one page holds them. */
export async function listTokens(deps: Pick<Deps, 'stores'>, principal: Principal): Promise<Page<ApiToken>> {
  const tokens = await deps.stores.tokens.listOf(principal.userId);
  return { items: tokens.map(toApiToken), nextCursor: null };
}
