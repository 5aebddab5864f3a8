import type { z } from 'zod';
import { executionSourceSchema } from '#core/contracts/executions.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { ownExecution } from './own-execution.ts';

/** What an execution ran. @throws SandpiperError NOT_FOUND */
export async function getExecutionSource(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: ExecutionId },
): Promise<z.output<typeof executionSourceSchema>> {
  const { submission } = await ownExecution(deps, principal, input.id);
  return executionSourceSchema.parse(submission);
}
