import { countVerdicts } from '#core/contracts/examinations.ts';
import type { WorkerId } from '#core/ids.ts';
import type { ExaminationStore } from '#db/stores/examination-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logExamined, logExaminerFailed, logNotExamined } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import type { LanguageImages } from '#worker/images/images.ts';
import { Periodic } from '#worker/periodic.ts';
import type { Runner } from '#worker/runners/runner.ts';
import { examine } from './examine.ts';

/** A word that got lost is made up for by looking now and then. */
const LOOK_EVERY_MS = 60_000;
const EXAMINE_WITHIN_MS = 150_000;

export interface ExaminerOptions {
  examinations: Pick<ExaminationStore, 'begin' | 'done' | 'failed'>;
  engine: ContainerEngine;
  runner: Runner;
  images: Pick<LanguageImages, 'find'>;
  /** In whose image it looks around. */
  languageId: string;
  workerId: WorkerId;
  clock: Clock;
  log: Logger;
}

/** Examines the sandboxes of this worker when an admin asks for it, one examination after the other. */
export class Examiner implements AsyncDisposable {
  readonly #options: ExaminerOptions;
  readonly #periodic: Periodic;

  constructor(options: ExaminerOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: LOOK_EVERY_MS,
      task: (signal) => this.#examineAll(signal),
      onError: (error) => logExaminerFailed(options.log, error),
    });
  }

  start(): void {
    this.#periodic.start();
  }

  /** Somebody asks for an examination. */
  nudge(): void {
    this.#periodic.nudge();
  }

  /** One that is under way ends without a report: whoever reads of it sees that its worker went away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }

  async #examineAll(signal: AbortSignal): Promise<void> {
    const { examinations, workerId } = this.#options;
    while (!signal.aborted) {
      const id = await examinations.begin(workerId);
      if (id === null) return;
      await this.#examine(id, signal);
    }
  }

  async #examine(id: Parameters<ExaminationStore['failed']>[0], stopped: AbortSignal): Promise<void> {
    const { examinations, engine, runner, images, languageId, log } = this.#options;
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(EXAMINE_WITHIN_MS)]);
    try {
      const image = await images.find(languageId);
      if (!image) throw new Error(`The image of ${languageId} isn't there yet: ask again when it is.`);
      const report = await examine({ engine, runner, image: image.reference, id, signal });
      await examinations.done(id, report);
      logExamined(log, { examinationId: id, durationMs: report.durationMs, ...countVerdicts(report.findings) });
    } catch (error) {
      if (stopped.aborted) return;
      logNotExamined(log, id, error);
      await examinations.failed(id, error instanceof Error ? error.message : String(error));
    }
  }
}
