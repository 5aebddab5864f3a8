import type { Task } from 'graphile-worker';
import { type DriveDeps, driveExecution } from '#worker/executions/drive.ts';
import type { Intake } from '#worker/executions/intake.ts';

/**
 * A job is a permit to run one execution; which one, the claim decides, so its payload is not looked at. Where there is
 * nothing to claim, the permit has served its purpose.
 */
export function runExecutionTask(intake: Intake, deps: DriveDeps): Task {
  return async () => {
    using run = await intake.next();
    if (run) await driveExecution(deps, run);
  };
}
