import type { DeadLetterPage, DeadLetterQuery } from '#core/contracts/dead-letters.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

/**
 * A page of the executions that failed by our own fault, the last ones first, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else; INVALID_INPUT where the cursor is none of ours.
 */
export async function listDeadLetters(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  query: DeadLetterQuery,
): Promise<DeadLetterPage> {
  mustBeAdmin(principal);
  const { deadLetters } = deps.stores;
  const [page, open] = await Promise.all([deadLetters.list(query), deadLetters.countOpen()]);
  return { ...page, open };
}
