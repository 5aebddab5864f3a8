import type { Page } from '#core/contracts/pages.ts';
import type { CodeSessionSummary, SessionListQuery } from '#core/contracts/sessions.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/** A page of one's own code sessions, the last edited first. */
export async function listSessions(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  query: SessionListQuery,
): Promise<Page<CodeSessionSummary>> {
  return deps.stores.sessions.list(principal.userId, query);
}
