import type { ExecutionSummary, QueueClass } from '#core/contracts/executions.ts';
import { isWaiting } from '#core/execution-status.ts';

export const QUEUE_CLASS_LABELS: Record<QueueClass, string> = { INTERACTIVE: 'watched', BATCH: 'batch' };

/** Why it waits, and where: `All 4 places are taken · number 12 in the queue`. Null once it doesn't wait any more. */
export function waitingText({
  status,
  delayReason,
  queue,
}: Pick<ExecutionSummary, 'status' | 'delayReason' | 'queue'>) {
  if (!isWaiting(status)) return null;
  const place = queue?.place ?? null;
  const where = place === null ? null : place === 1 ? 'next in the queue' : `number ${place} in the queue`;
  // A reason is a sentence; before something else it goes without its full stop.
  const why = delayReason && where ? delayReason.replace(/\.$/, '') : delayReason;
  return [why ?? (where ? null : 'waiting for a worker'), where].filter(Boolean).join(' · ');
}
