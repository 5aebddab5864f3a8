import type { LanguageRegistry } from '#config/languages.ts';
import type { WorkerId } from '#core/ids.ts';
import type { ExecutionStore } from '#db/stores/execution-store.ts';
import type { LanguageImageRecord, LanguageImageStore } from '#db/stores/language-image-store.ts';
import type { WorkerRecord, WorkerStore } from '#db/stores/worker-store.ts';
import type { Logger } from '#observability/logger.ts';
import {
  logExecutionsReconciled,
  logJobsAdded,
  logSweepFailed,
  logWaitingChanged,
} from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import { ENGINE_AWAY, IMAGE_NOT_READY } from '#worker/executions/attempt-end.ts';
import type { Intake } from '#worker/executions/intake.ts';
import type { EngineStatus } from '#worker/heartbeat/engine-watch.ts';
import { DEAD_AFTER_MS } from '#worker/heartbeat/heartbeat.ts';
import { Periodic } from '#worker/periodic.ts';
import type { JobRunner } from '#worker/tasks/job-runner.ts';
import { imageReasons } from './image-reasons.ts';
import { KEPT_FOR_LARGER, roomReasons, type WorkerRoom } from './room-reasons.ts';

const EVERY_MS = 2_000;
/** What waits no longer is about to be claimed. */
const SHORT_AFTER_MS = 1_500;
/** So many in one statement, which holds them while it lasts: claims pass them by until then. */
const DELAYED_AT_ONCE = 100;
export const ALL_DRAINING = 'All workers are draining.';

export interface WaitingRunsOptions {
  executions: Pick<
    ExecutionStore,
    'delayWaiting' | 'delayAllWaiting' | 'delayForRoom' | 'requeueDelayed' | 'waitingLanguages' | 'counts'
  >;
  workers: Pick<WorkerStore, 'alive'>;
  images: Pick<LanguageImageStore, 'ofAliveWorkers'>;
  self: WorkerId;
  intake: Pick<Intake, 'reconcile' | 'isPaused' | 'isShort'>;
  /** What this worker has left, as it is now; null until it knows. */
  room: () => Omit<WorkerRoom, 'capacity'> | null;
  /** Something waits that nothing may have told of. */
  onWaiting: () => void;
  engineStatus: () => EngineStatus['status'];
  jobs: Pick<JobRunner, 'countFree' | 'add'>;
  /** Those that executions wait for and that this worker can't run, the one that has been waited for longest first. */
  onWanted: (languageIds: readonly string[]) => void;
  languages: Pick<LanguageRegistry, 'list'>;
  /** What this worker can run now, its engine's state counted in. */
  readyLanguages: () => readonly string[];
  clock: Clock;
  log: Logger;
}

/**
 * Looks after what waits. An execution that no worker can run now is DELAYED and says why; one that can be run again is
 * QUEUED again. What only lacks room is DELAYED too, and claimed as it is: it needs no job. Every QUEUED one should have
 * a job; where jobs are missing, they are added: one too many claims nothing and is gone.
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
    const { intake, log, workers, engineStatus, self } = this.#options;
    const executionIds = await intake.reconcile();
    if (executionIds.length > 0) logExecutionsReconciled(log, { executionIds });
    const alive = await workers.alive(DEAD_AFTER_MS);
    // What this worker has just found out is not in the database yet.
    const withEngine = alive.filter(({ id, engineStatus: known }) => (id === self ? engineStatus() : known) === 'up');
    if (withEngine.length === 0) {
      if (engineStatus() === 'down') await this.#delayAll(ENGINE_AWAY);
      return;
    }
    const taking = withEngine.filter(({ id, drainingAt }) => (id === self ? !intake.isPaused : drainingAt === null));
    if (taking.length === 0) return await this.#delayAll(ALL_DRAINING);
    const takes = new Set(taking.map(({ id }) => id));
    const images = (await this.#options.images.ofAliveWorkers(DEAD_AFTER_MS)).filter(({ workerId }) =>
      takes.has(workerId),
    );
    await this.#delayAndRequeue(this.#readyAnywhere(images, takes.has(self)), images);
    await this.#delayForRoom(taking);
    await this.#askForImages(takes.has(self));
  }

  /** The languages that some worker can run. */
  #readyAnywhere(images: readonly LanguageImageRecord[], takes: boolean): string[] {
    const { readyLanguages, self } = this.#options;
    const others = images.filter((image) => image.status === 'READY' && image.workerId !== self);
    const own = takes ? readyLanguages() : [];
    return [...new Set([...own, ...others.map((image) => image.languageId)])];
  }

  /** Each worker may have an engine of its own: all of them make what is waited for, and the first that has it runs it. */
  async #askForImages(takes: boolean): Promise<void> {
    const { executions, readyLanguages, onWanted } = this.#options;
    onWanted(takes ? await executions.waitingLanguages(readyLanguages()) : []);
  }

  async #delayAll(reason: string): Promise<void> {
    const delayed = await this.#options.executions.delayAllWaiting(reason);
    if (delayed > 0) logWaitingChanged(this.#options.log, { delayed, requeued: 0, reason });
  }

  /** What has waited for a while and could run but for the room says so. It is claimed as it is, when room comes. */
  async #delayForRoom(taking: readonly WorkerRecord[]): Promise<void> {
    const { executions, room, self, intake, log } = this.#options;
    const now = taking.map((worker) => (worker.id === self ? { ...worker, ...room() } : worker));
    for (const { waitedMs = SHORT_AFTER_MS, ...each } of [
      ...roomReasons(now),
      ...(intake.isShort ? [KEPT_FOR_LARGER] : []),
    ]) {
      let delayed = 0;
      let batch: number;
      do {
        batch = await executions.delayForRoom({ ...each, waitedMs, limit: DELAYED_AT_ONCE });
        delayed += batch;
      } while (batch === DELAYED_AT_ONCE);
      if (delayed > 0) logWaitingChanged(log, { delayed, requeued: 0, reason: each.reason });
    }
  }

  async #delayAndRequeue(ready: readonly string[], images: readonly LanguageImageRecord[]): Promise<void> {
    const { executions, log, languages } = this.#options;
    const reasons = imageReasons(languages.list(), images);
    const delayed = await executions.delayWaiting({ readyLanguages: ready, text: IMAGE_NOT_READY, reasons });
    const requeued = await executions.requeueDelayed(ready);
    if (delayed + requeued > 0)
      logWaitingChanged(log, { delayed, requeued, reason: delayed > 0 ? IMAGE_NOT_READY : null });
    await this.#addMissingJobs();
  }

  /** Each QUEUED execution should have a job that nobody has taken; while it is being claimed it has none for a moment. */
  async #addMissingJobs(): Promise<void> {
    const { executions, jobs, log } = this.#options;
    const { queued, delayed } = await executions.counts();
    if (queued + delayed > 0) this.#options.onWaiting();
    const missing = queued > 0 ? Math.max(0, queued - (await jobs.countFree())) : 0;
    const count = Math.min(missing, this.#missingBefore);
    this.#missingBefore = missing - count;
    if (count === 0) return;
    await jobs.add(count);
    logJobsAdded(log, { count });
  }
}
