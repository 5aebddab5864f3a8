import type { Execution, SubmitInput } from '#core/contracts/executions.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { type SubmitOptions, submitExecution } from './submit-execution.ts';
import { waitForExecution } from './wait-for-execution.ts';

const PATIENCE_MS = 60_000;

/**
 * Submits and holds the answer until the run has ended, or 60 s have passed. It takes a place among the watchers, and
 * is refused before anything is submitted where there is none.
 */
export async function submitAndWait(
  deps: Deps,
  principal: Principal,
  input: SubmitInput & SubmitOptions & { signal: AbortSignal; timeoutMs?: number },
): Promise<Execution> {
  const { signal: clientSignal, timeoutMs = PATIENCE_MS, ...body } = input;
  using place = deps.watchers.open(principal.userId, clientSignal);
  const { id } = await submitExecution(deps, principal, { ...body, watched: true });
  // Awaited here: what is returned unawaited would outlive its place.
  return await waitForExecution(deps, principal, { id, timeoutMs, signal: place.signal });
}
