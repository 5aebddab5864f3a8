import type { Page } from '#core/contracts/pages.ts';
import type { Worker } from '#core/contracts/workers.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/** One that went is shown for as long: whoever looks a while later sees that it was there. */
const SHOWN_MS = 3_600_000;

/**
 * The workers that are there, and those that were within the last hour, for admins. One page holds them all.
 * @throws SandpiperError NOT_FOUND for anybody else.
 */
export async function listWorkers(deps: Pick<Deps, 'stores'>, principal: Principal): Promise<Page<Worker>> {
  mustBeAdmin(principal);
  const items = await deps.stores.workers.recent({ withinMs: SHOWN_MS, aliveMs: WORKER_ALIVE_MS });
  return { items, nextCursor: null };
}
