import type { Deps } from './deps.ts';
import type { WatchedExecution } from './watched-execution.ts';

/**
 * Notes how long the result of an execution took from its announcement to the watcher, who has it by now. Nobody waits
 * for that, and where it can't be written an admin knows a little less.
 */
export function recordDelivery(deps: Pick<Deps, 'stores' | 'now'>, { id, endNoticedMs }: WatchedExecution): void {
  if (endNoticedMs === null) return;
  const deliverMs = performance.now() - endNoticedMs;
  const noticedAt = new Date(deps.now().getTime() - deliverMs);
  deps.stores.executions.recordDelivery(id, { noticedAt, deliverMs }).catch(() => {});
}
