import type { ExecutionStatus } from '#core/execution-status.ts';
import type { OutcomeType } from '#core/outcomes.ts';
import type { Logger } from './logger.ts';

/** What happens to an execution on a worker. `log` is the run's own: it carries execution, attempt and worker. */

export function logExecutionClaimed(log: Logger, claimed: { language: string | null; ownerId: string }): void {
  log.info({ event: 'execution.claimed', ...claimed }, 'execution claimed');
}

export function logEnvironmentMade(
  log: Logger,
  environment: { engine: string; runtime: string; image: string; digest: string; containerId: string },
): void {
  log.info({ event: 'execution.environment', ...environment }, 'environment made');
}

export function logExecutionEnded(
  log: Logger,
  ended: { status: ExecutionStatus; outcome: OutcomeType; message: string; wallMs: number | null },
): void {
  log.info({ event: 'execution.ended', ...ended }, 'execution ended');
}

export function logExecutionGivenBack(
  log: Logger,
  back: { reason: string; countsAsAttempt: boolean; pauseMs: number; err?: unknown },
): void {
  log.warn({ event: 'execution.given-back', ...back }, 'execution given back');
}

/** By its submission's own fault, of which its owner is told; what lies behind it is for the operator alone. */
export function logPreparationFailed(log: Logger, failure: { step: string; err: unknown }): void {
  log.info({ event: 'execution.preparation-failed', ...failure }, 'execution could not be prepared');
}

/** Another attempt has the execution: this one writes nothing more. */
export function logExecutionLost(log: Logger): void {
  log.warn({ event: 'execution.lost' }, 'execution lost to another attempt');
}

/** The execution stays as it is until the worker's end, when it is given back as a dead worker's. */
export function logExecutionStuck(log: Logger, err: unknown): void {
  log.error({ event: 'execution.stuck', err }, 'the end of an execution could not be written');
}

export function logStoreRetried(log: Logger, retry: { operation: string; pauseMs: number; err: unknown }): void {
  log.warn({ event: 'execution.store-retried', ...retry }, 'the database did not take a write, trying again');
}

/** A write that the run can do without. */
export function logStoreFailed(log: Logger, failure: { operation: string; err: unknown }): void {
  log.warn({ event: 'execution.store-failed', ...failure }, 'the database did not take a write, going on without');
}

/** The run goes on without; what can't be removed is swept later. */
export function logDependenciesNotKept(log: Logger, err: unknown): void {
  log.error({ event: 'execution.dependencies-failed', err }, 'what a lockfile fetched could not be kept');
}

export function logArtifactsNotStored(log: Logger, failure: { operation: 'store' | 'remove'; err: unknown }): void {
  log.error({ event: 'execution.artifacts-failed', ...failure }, 'the store of artifacts failed');
}

/** The program had ended; its sandbox broke while what it left was fetched. */
export function logArtifactsNotTold(log: Logger, err: unknown): void {
  log.warn({ event: 'execution.artifacts-cut-off', err }, 'the artifacts of an execution could not be fetched');
}
