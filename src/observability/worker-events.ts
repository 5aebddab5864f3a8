import type { Logger } from './logger.ts';

/** What happens to a worker as a whole. `log` carries its id. */

export function logWorkerReady(log: Logger, ready: { capacity: number; pid: number; engine: string }): void {
  log.info({ event: 'worker.ready', ...ready }, 'worker ready');
}

export function logWorkerStopping(log: Logger, stopping: { reason: string; running: number }): void {
  log.info({ event: 'worker.stopping', ...stopping }, 'worker stopping');
}

export function logWorkerStopped(log: Logger, stopped: { durationMs: number }): void {
  log.info({ event: 'worker.stopped', ...stopped }, 'worker stopped');
}

export function logStopStepFailed(log: Logger, step: string, err: unknown): void {
  log.error({ event: 'worker.stop-step-failed', step, err }, 'a step of stopping failed');
}

export function logHeartbeatFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'worker.heartbeat-failed', err }, 'heartbeat failed');
}

/** Others took this worker for dead and gave its runs away. */
export function logDeclaredDead(log: Logger, declared: { running: number }): void {
  log.error({ event: 'worker.declared-dead', ...declared }, 'others took this worker for dead; its runs are abandoned');
}

/** It could not reach the database for so long that others may begin its runs again. */
export function logLeaseOver(log: Logger, over: { running: number }): void {
  log.error({ event: 'worker.lease-over', ...over }, 'no heartbeat arrived for too long; the runs are stopped');
}

/** An admin wants it to take nothing new, or to take what comes again. */
export function logDraining(log: Logger, draining: { draining: boolean; running: number }): void {
  log.info(
    { event: 'worker.draining', ...draining },
    draining.draining ? 'worker draining' : 'worker takes runs again',
  );
}

export function logEngineChanged(log: Logger, engine: { status: 'up' | 'down'; detail: string | null }): void {
  log[engine.status === 'up' ? 'info' : 'error']({ event: 'engine.changed', ...engine }, `engine ${engine.status}`);
}

export function logImageChanged(log: Logger, image: { language: string; status: string; detail: string | null }): void {
  const level = image.status === 'UNAVAILABLE' ? 'error' : 'info';
  log[level]({ event: 'image.changed', ...image }, `image of ${image.language} ${image.status.toLowerCase()}`);
}

export function logImagesPruned(
  log: Logger,
  pruned: { images: readonly { reference: string; sizeBytes: number }[]; volumes: readonly string[] },
): void {
  log.info({ event: 'images.pruned', ...pruned }, 'old images removed');
}

export function logDeadWorkersReleased(
  log: Logger,
  released: { deadWorkerIds: readonly string[]; executionIds: readonly string[] },
): void {
  log.warn({ event: 'worker.dead-released', ...released }, 'runs of dead workers given back');
}

export function logOrphansRemoved(log: Logger, orphans: { containerIds: readonly string[] }): void {
  log.warn({ event: 'worker.orphans-removed', ...orphans }, 'containers of dead workers removed');
}

export function logDependenciesRemoved(log: Logger, volumes: readonly string[]): void {
  log.info({ event: 'worker.dependencies-removed', volumes }, 'dependencies that are not kept any more are removed');
}

export function logSweepFailed(log: Logger, sweep: string, err: unknown): void {
  log.warn({ event: 'worker.sweep-failed', sweep, err }, 'a sweep failed');
}

/** `reason` is why those wait that are DELAYED now. */
export function logWaitingChanged(
  log: Logger,
  waiting: { delayed: number; requeued: number; reason: string | null },
): void {
  log.info({ event: 'queue.waiting-changed', ...waiting }, 'waiting executions delayed or queued again');
}

/** Executions waited that no job would have come for. */
export function logJobsAdded(log: Logger, jobs: { count: number }): void {
  log.info({ event: 'queue.jobs-added', ...jobs }, 'jobs added for executions that had none');
}

export function logJobRunnerFailed(log: Logger, err: unknown): void {
  log.error({ event: 'queue.runner-failed', err }, 'the job runner ended and starts again');
}

export function logContainerRemovalFailed(log: Logger, containerId: string, err: unknown): void {
  log.warn({ event: 'container.removal-failed', containerId, err }, 'a container could not be removed');
}

/** Nothing waits for it: runs find no sandbox ready and start one themselves. */
export function logSandboxRefillFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'sandbox.refill-failed', err }, 'a sandbox could not be made ready');
}

/** Its processes die all the same, only later. */
export function logSandboxHurryFailed(log: Logger, containerId: string, err: unknown): void {
  log.warn({ event: 'sandbox.hurry-failed', containerId, err }, 'a program that is killed got no more CPU to die with');
}

/** Its permit is still there, and comes again. */
export function logClaimFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'queue.claim-failed', err }, 'what waits could not be claimed');
}

/** A claim's answer was lost with the connection; what it had claimed is given back. */
export function logExecutionsReconciled(log: Logger, reconciled: { executionIds: readonly string[] }): void {
  log.warn({ event: 'queue.reconciled', ...reconciled }, 'executions given back whose claim was never heard of');
}

export function logExamined(
  log: Logger,
  examined: { examinationId: string; durationMs: number; pass: number; warn: number; fail: number },
): void {
  log.info({ event: 'doctor.examined', ...examined }, 'sandboxes examined');
}

export function logNotExamined(log: Logger, examinationId: string, err: unknown): void {
  log.warn({ event: 'doctor.failed', examinationId, err }, 'sandboxes could not be examined');
}

/** What is asked for can't be looked up, or its end not be written down: it is tried again. */
export function logExaminerFailed(log: Logger, err: unknown): void {
  log.warn({ event: 'doctor.look-failed', err }, 'examinations could not be looked up or written down');
}

export function logWorkerFailed(log: Logger, err: unknown): void {
  log.fatal({ event: 'worker.failed', err }, 'the worker failed');
}
