import type { Execution } from '#core/contracts/executions.ts';
import { notFound, SandpiperError } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { assembleExecution } from './get-execution.ts';
import { ownExecution } from './own-execution.ts';

/**
 * Asks for the end of an execution. One that waits is TERMINATED at once, a running one as soon as its worker has
 * killed it. Asking again answers the same.
 * @throws SandpiperError NOT_FOUND; EXECUTION_ENDED where it has ended by itself, also after it was asked to.
 */
export async function terminateExecution(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<Execution> {
  const before = await ownExecution(deps, principal, input.id);
  const record = await deps.stores.executions.requestTerminate(before.id, {
    action: 'execution.terminated',
    actorId: principal.userId,
    detail: { ownerId: before.ownerId },
  });
  if (!record) {
    const ended = await deps.stores.executions.byId(before.id);
    if (!ended) throw notFound('execution');
    throw new SandpiperError('EXECUTION_ENDED', `This execution has ended already: it is ${ended.status}.`);
  }
  return assembleExecution(deps, record);
}
