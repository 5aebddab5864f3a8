import type { Execution } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { checkAgain } from './check-again.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';
import { enqueue, queueClassOf } from './submit-execution.ts';

/**
 * Runs exactly what an execution ran, as a new one of who asks. What is allowed now counts, not what was then.
 * @throws SandpiperError NOT_FOUND (also of its project), INVALID_INPUT, QUEUE_FULL
 */
export async function runAgain(deps: Deps, principal: Principal, input: { id: ExecutionId }): Promise<Execution> {
  const execution = await ownExecution(deps, principal, input.id);
  const { kind, title, sessionId, projectId, ownerId } = execution;
  const submission = await checkAgain(deps, principal, execution);
  return enqueue(deps, principal, {
    ownerId: principal.userId,
    kind,
    title,
    submission,
    sessionId: ownerId === principal.userId ? sessionId : null,
    projectId,
    idempotency: null,
    queueClass: queueClassOf(principal),
    retryOf: null,
  });
}
