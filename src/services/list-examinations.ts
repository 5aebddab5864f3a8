import type { ExaminationSummary } from '#core/contracts/examinations.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { toExaminationSummary } from './examination-view.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/** The examinations of the last requests, newest first, for admins. Only so many are kept: one page holds them. */
export async function listExaminations(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
): Promise<Page<ExaminationSummary>> {
  mustBeAdmin(principal);
  const records = await deps.stores.examinations.list(WORKER_ALIVE_MS);
  return { items: records.map(toExaminationSummary), nextCursor: null };
}
