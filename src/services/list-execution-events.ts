import type { ExecutionEvent } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

/** Each change of status of an execution, oldest first. @throws SandpiperError NOT_FOUND */
export async function listExecutionEvents(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<ExecutionEvent[]> {
  const { id } = await ownExecution(deps, principal, input.id);
  return deps.stores.executions.events(id);
}
