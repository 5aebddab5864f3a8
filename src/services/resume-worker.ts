import type { Worker } from '#core/contracts/workers.ts';
import type { WorkerId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { setDraining } from './drain-worker.ts';

/**
 * The worker takes runs again, for admins; one that does already goes on with that.
 * @throws SandpiperError NOT_FOUND, also for a worker that is not there any more.
 */
export function resumeWorker(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id }: { id: WorkerId },
): Promise<Worker> {
  return setDraining(deps, principal, { id, draining: false });
}
