import type { WorkerId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LanguageImageStore } from '#db/stores/language-image-store.ts';
import type { WorkerStore } from '#db/stores/worker-store.ts';
import type { Logger } from '#observability/logger.ts';
import {
  logExecutionsReconciled,
  logJobsAdded,
  logSweepFailed,
  logWaitingChanged,
} from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { ENGINE_AWAY, IMAGE_NOT_READY } from '#worker/executions/attempt.ts';
import type { Intake } from '#worker/executions/intake.ts';
import type { EngineStatus } from '#worker/heartbeat/engine-watch.ts';
import { DEAD_AFTER_MS } from '#worker/heartbeat/heartbeat.ts';
import { Periodic } from '#worker/periodic.ts';
import type { JobRunner } from '#worker/tasks/job-runner.ts';

const EVERY_MS = 2_000;

export interface WaitingRunsOptions {
  executions: Pick<ExecutionStore, 'delayWaiting' | 'delayAllWaiting' | 'requeueDelayed' | 'counts'>;
  workers: Pick<WorkerStore, 'alive'>;
  images: Pick<LanguageImageStore, 'ofAliveWorkers'>;
  intake: Pick<Intake, 'reconcile'>;
  engineStatus: () => EngineStatus['status'];
  jobs: Pick<JobRunner, 'countFree' | 'add'>;
  /** What this worker can run now, its engine's state counted in. */
  readyLanguages: () => readonly string[];
  clock: Clock;
  log: Logger;
}

/**
 * Looks after what waits. An execution that no worker can run now is DELAYED and says why; one that can be run again is
 * QUEUED again. Every QUEUED one should have a job; where jobs are missing, they are added: one too many claims nothing
 * and is gone.
 */
export class WaitingRuns implements AsyncDisposable {
  readonly #options: WaitingRunsOptions;
  readonly #periodic: Periodic;
  #missingBefore = 0;

  constructor(options: WaitingRunsOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: EVERY_MS,
      task: () => this.#look(),
      onError: (error) => logSweepFailed(options.log, 'waiting executions', error),
    });
  }

  start(): void {
    this.#periodic.start();
  }

  /** The engine or an image came or went. */
  nudge(): void {
    this.#periodic.nudge();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }

  async #look(): Promise<void> {
    const { intake, log, workers, engineStatus } = this.#options;
    const executionIds = await intake.reconcile();
    if (executionIds.length > 0) logExecutionsReconciled(log, { executionIds });
    const alive = await workers.alive(DEAD_AFTER_MS);
    const withEngine = new Set(alive.filter((worker) => worker.engineStatus === 'up').map((worker) => worker.id));
    // What this worker has just found out is not in the database yet.
    if (withEngine.size > 0 || engineStatus() === 'up')
      await this.#delayAndRequeue(await this.#readyAnywhere(withEngine));
    else if (engineStatus() === 'down') await this.#delayAll();
  }

  /** The languages that some worker can run. */
  async #readyAnywhere(withEngine: ReadonlySet<WorkerId>): Promise<string[]> {
    const { images, readyLanguages } = this.#options;
    const others = (await images.ofAliveWorkers(DEAD_AFTER_MS)).filter(
      (image) => image.status === 'READY' && withEngine.has(image.workerId),
    );
    return [...new Set([...readyLanguages(), ...others.map((image) => image.languageId)])];
  }

  async #delayAll(): Promise<void> {
    const delayed = await this.#options.executions.delayAllWaiting(ENGINE_AWAY);
    if (delayed > 0) logWaitingChanged(this.#options.log, { delayed, requeued: 0, reason: ENGINE_AWAY });
  }

  async #delayAndRequeue(ready: readonly string[]): Promise<void> {
    const { executions, log } = this.#options;
    const delayed = await executions.delayWaiting({ readyLanguages: ready, text: IMAGE_NOT_READY });
    const requeued = await executions.requeueDelayed(ready);
    if (delayed + requeued > 0)
      logWaitingChanged(log, { delayed, requeued, reason: delayed > 0 ? IMAGE_NOT_READY : null });
    await this.#addMissingJobs();
  }

  /** Each QUEUED execution should have a job that nobody has taken; while it is being claimed it has none for a moment. */
  async #addMissingJobs(): Promise<void> {
    const { executions, jobs, log } = this.#options;
    const { queued } = await executions.counts();
    const missing = queued > 0 ? Math.max(0, queued - (await jobs.countFree())) : 0;
    const count = Math.min(missing, this.#missingBefore);
    this.#missingBefore = missing - count;
    if (count === 0) return;
    await jobs.add(count);
    logJobsAdded(log, { count });
  }
}
