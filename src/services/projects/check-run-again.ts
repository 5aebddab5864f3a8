import { notFound, SandpiperError } from '#core/errors.ts';
import { type Asker, projectAccess } from '#core/principal.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import type { Deps } from '#services/deps.ts';

/**
 * Whether somebody may run again what an execution ran, where that is a project's: it is run with the project's secrets
 * and credential, and who was its member once may be none any more.
 * @throws SandpiperError NOT_FOUND; INVALID_INPUT where the project is gone
 */
export async function checkRunAgain(
  deps: Pick<Deps, 'stores'>,
  asker: Asker,
  { kind, projectId }: Pick<ExecutionRecord, 'kind' | 'projectId'>,
): Promise<void> {
  if (kind !== 'PROJECT') return;
  if (projectId === null) throw new SandpiperError('INVALID_INPUT', 'Its project was deleted.');
  const people = await deps.stores.projects.people(projectId);
  if (!people || projectAccess(asker, people) === null) throw notFound('project');
}
