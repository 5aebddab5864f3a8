import type { Worker } from '#core/contracts/workers.ts';
import { notFound } from '#core/errors.ts';
import type { WorkerId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/**
 * From now on the worker takes nothing new; it finishes what it has and stays, for admins. One that drains already goes
 * on with that.
 * @throws SandpiperError NOT_FOUND, also for a worker that is not there any more.
 */
export function drainWorker(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  { id }: { id: WorkerId },
): Promise<Worker> {
  return setDraining(deps, principal, { id, draining: true });
}

/** For {@link drainWorker} and its opposite; either is written into the audit each time. @throws as these do */
export async function setDraining(
  { stores }: Pick<Deps, 'stores'>,
  principal: Principal,
  { id, draining }: { id: WorkerId; draining: boolean },
): Promise<Worker> {
  mustBeAdmin(principal);
  const worker = await stores.workers.setDraining(id, draining, WORKER_ALIVE_MS);
  if (!worker) throw notFound('worker');
  await stores.audit.record({
    action: draining ? 'worker.drained' : 'worker.resumed',
    actorId: principal.userId,
    target: id,
    detail: { hostname: worker.hostname },
  });
  return worker;
}
