import type { Credential } from '#core/contracts/credentials.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { Principal } from '#core/principal.ts';
import { toCredential } from './credential-view.ts';
import type { Deps } from './deps.ts';

/** Those of who asks, by name. A user has at most a hundred: one page holds them. */
export async function listCredentials(deps: Pick<Deps, 'stores'>, principal: Principal): Promise<Page<Credential>> {
  const credentials = await deps.stores.credentials.listOf(principal.userId);
  return { items: credentials.map(toCredential), nextCursor: null };
}
