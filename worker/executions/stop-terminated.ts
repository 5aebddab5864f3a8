import type { ExecutionId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import { logStoreFailed, logStoreRetried } from '#observability/execution-events.ts';
import type { Logger } from '#observability/logger.ts';
import type { Clock } from '#worker/clock.ts';
import { persist } from './persist.ts';

export interface StopTerminatedOptions {
  readonly executions: Pick<ExecutionStore, 'terminateRequested'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when there is no time left to ask. */
  readonly signal: AbortSignal;
}

/**
 * Stops those of these runs whose owners have asked for their end, where the notice of it may have passed by the worker.
 * Throws nothing: an end that isn't found out now costs its owner another try.
 */
export async function stopTerminated(
  ids: readonly ExecutionId[],
  stop: (id: ExecutionId) => void,
  { executions, clock, log, signal }: StopTerminatedOptions,
): Promise<void> {
  const onRetry = (operation: string, err: unknown, pauseMs: number) =>
    logStoreRetried(log, { operation, pauseMs, err });
  try {
    const ask = () => executions.terminateRequested(ids);
    for (const id of await persist({ clock, signal, onRetry }, 'terminateRequested', ask)) stop(id);
  } catch (err) {
    logStoreFailed(log, { operation: 'terminateRequested', err });
  }
}
