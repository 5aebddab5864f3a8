import type { Task } from 'graphile-worker';
import type { RunSlots } from '#worker/executions/run-slots.ts';

/**
 * A job is a permit to run one execution; which one, the claim decides, so its payload is not looked at. Where there is
 * nothing to claim, as a notice was quicker, the permit has served its purpose.
 */
export function runExecutionTask(slots: Pick<RunSlots, 'permit'>): Task {
  return () => slots.permit();
}
