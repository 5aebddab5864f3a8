import type { ExaminationSummary } from '#core/contracts/examinations.ts';
import type { Page } from '#core/contracts/pages.ts';
import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { listExaminations } from './list-examinations.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/**
 * Asks every worker that is alive to examine its sandboxes, for admins; one that is at it already isn't asked again.
 * Gives all that are kept, as the list does.
 * @throws SandpiperError NOT_FOUND; UNAVAILABLE where there is no worker to ask.
 */
export async function requestExamination(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
): Promise<Page<ExaminationSummary>> {
  mustBeAdmin(principal);
  const { examinations, workers, audit } = deps.stores;
  const asked = await examinations.request(principal.userId, WORKER_ALIVE_MS);
  if (asked.length === 0 && (await workers.alive(WORKER_ALIVE_MS)).length === 0) {
    throw new SandpiperError('UNAVAILABLE', 'No worker is running that could be examined: start one.');
  }
  for (const id of asked) {
    await audit.record({ action: 'examination.requested', actorId: principal.userId, target: id });
  }
  return listExaminations(deps, principal);
}
