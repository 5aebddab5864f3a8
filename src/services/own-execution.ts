import { notFound } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import { mayAccessExecution, type Principal } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';

/** An execution that who asks may see. @throws SandpiperError NOT_FOUND, for a foreign one as for one that isn't. */
export async function ownExecution(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  id: ExecutionId,
): Promise<ExecutionRecord> {
  const record = await deps.stores.executions.byId(id);
  if (!record || !mayAccessExecution(principal, record)) throw notFound('execution');
  return record;
}
