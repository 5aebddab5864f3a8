import type { Submission } from '#core/contracts/executions.ts';
import type { Asker } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import { checkAllowed } from './check-allowed.ts';
import { checkFits } from './check-fits.ts';
import { checkLimits } from './check-limits.ts';
import { prepareNetworkOf } from './check-network.ts';
import { checkWords } from './check-words.ts';
import type { Deps } from './deps.ts';
import { submissionLanguage } from './offered-languages.ts';
import { checkRunAgain } from './projects/check-run-again.ts';

/**
 * What is run where an execution is run again for somebody: what it ran, as long as they might have that run anew. What
 * is allowed now counts, not what was then.
 * @throws SandpiperError NOT_FOUND (its project); INVALID_INPUT
 */
export async function checkAgain(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  asker: Asker,
  execution: Pick<ExecutionRecord, 'kind' | 'projectId' | 'submission'>,
): Promise<Submission> {
  const { kind, projectId, submission: then } = execution;
  await checkRunAgain(deps, asker, execution);
  const submission: Submission = {
    ...then,
    limits: checkLimits(deps, { kind, language: submissionLanguage(deps, then) }, then.limits),
    prepareNetwork: prepareNetworkOf(deps, then),
  };
  await checkAllowed(deps, { userId: asker.userId, projectId }, submission);
  checkWords(submission);
  await checkFits(deps, submission.limits);
  return submission;
}
