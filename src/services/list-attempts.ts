import type { Attempt } from '#core/contracts/attempts.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { ExecutionId } from '#core/ids.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

/**
 * The last hundred attempts of an execution, in their order; on which hosts they ran is for admins.
 * @throws SandpiperError NOT_FOUND
 */
export async function listAttempts(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<Page<Attempt>> {
  const { id } = await ownExecution(deps, principal, input.id);
  const attempts = await deps.stores.executions.attempts(id);
  const items = isAdmin(principal) ? attempts : attempts.map((attempt) => ({ ...attempt, workerHost: null }));
  return { items, nextCursor: null };
}
