import type { Execution } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { checkAllowed } from './check-allowed.ts';
import { checkFits } from './check-fits.ts';
import { checkLimits } from './check-limits.ts';
import { checkWords } from './check-words.ts';
import type { Deps } from './deps.ts';
import { submissionLanguage } from './offered-languages.ts';
import { ownExecution } from './own-execution.ts';
import { checkRunAgain } from './projects/check-run-again.ts';
import { enqueue, queueClassOf } from './submit-execution.ts';

/**
 * Runs exactly what an execution ran, as a new one of who asks. What is allowed now counts, not what was then.
 * @throws SandpiperError NOT_FOUND (also of its project), INVALID_INPUT, QUEUE_FULL
 */
export async function runAgain(deps: Deps, principal: Principal, input: { id: ExecutionId }): Promise<Execution> {
  const execution = await ownExecution(deps, principal, input.id);
  const { submission, kind, title, sessionId, projectId, ownerId } = execution;
  await checkRunAgain(deps, principal, execution);
  const limits = checkLimits(deps, { kind, language: submissionLanguage(deps, submission) }, submission.limits);
  await checkAllowed(deps, { userId: principal.userId, projectId }, submission);
  checkWords(submission);
  await checkFits(deps, limits);
  return enqueue(deps, principal, {
    ownerId: principal.userId,
    kind,
    title,
    submission: { ...submission, limits },
    sessionId: ownerId === principal.userId ? sessionId : null,
    projectId,
    idempotency: null,
    queueClass: queueClassOf(principal),
    retryOf: null,
  });
}
