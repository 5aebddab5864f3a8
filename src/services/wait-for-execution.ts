import type { Execution } from '#core/contracts/executions.ts';
import { isFinal } from '#core/execution-status.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { assembleExecution } from './get-execution.ts';
import { ownExecution } from './own-execution.ts';
import { Wakeup } from './wakeup.ts';

const RECHECK_MS = 5_000;

/**
 * The execution once it has ended, or as it is when `timeoutMs` have passed or the signal aborts.
 * @throws SandpiperError NOT_FOUND
 */
export async function waitForExecution(
  deps: Deps,
  principal: Principal,
  input: { id: ExecutionId; timeoutMs: number; signal: AbortSignal },
): Promise<Execution> {
  const until = performance.now() + input.timeoutMs;
  const bell = new Wakeup();
  const detach = deps.hub.onExecution(input.id, (notice) => {
    if (notice.kind !== 'log') bell.ring();
  });
  try {
    for (;;) {
      const record = await ownExecution(deps, principal, input.id);
      const leftMs = until - performance.now();
      if (isFinal(record.status) || leftMs <= 0 || input.signal.aborted) return assembleExecution(deps, record);
      await bell.wait(Math.min(leftMs, RECHECK_MS), input.signal);
    }
  } finally {
    detach();
  }
}
