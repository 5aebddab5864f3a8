import type { z } from 'zod';
import { executionSourceSchema } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import { isAdmin, mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

/**
 * What an execution ran. Of a project only its owner, and admins, see with which credential it was cloned.
 * @throws SandpiperError NOT_FOUND
 */
export async function getExecutionSource(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<z.output<typeof executionSourceSchema>> {
  const { submission, kind, projectOwnerId } = await ownExecution(deps, principal, input.id);
  const source = executionSourceSchema.parse(submission);
  const isTheirs = projectOwnerId === null ? isAdmin(principal) : mayAccess(principal, projectOwnerId);
  if (kind !== 'PROJECT' || source.repository === null || isTheirs) return source;
  return { ...source, repository: { ...source.repository, credentialId: null } };
}
