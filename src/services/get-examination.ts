import type { Examination } from '#core/contracts/examinations.ts';
import { notFound } from '#core/errors.ts';
import type { ExaminationId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { toExamination } from './examination-view.ts';
import { mustBeAdmin } from './must-be-admin.ts';
import { WORKER_ALIVE_MS } from './worker-alive.ts';

/** One examination with what it found, for admins. @throws SandpiperError NOT_FOUND */
export async function getExamination(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExaminationId },
): Promise<Examination> {
  mustBeAdmin(principal);
  const record = await deps.stores.examinations.byId(input.id, WORKER_ALIVE_MS);
  if (!record) throw notFound('examination');
  return toExamination(record);
}
