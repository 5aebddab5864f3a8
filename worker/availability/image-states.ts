import type { WorkerId } from '#core/ids.ts';
import { imageWords } from '#core/image-words.ts';
import type { LanguageImageStore } from '#db/stores/language-image-store.ts';
import type { Logger } from '#observability/logger.ts';
import { logImageChanged, logSweepFailed } from '#observability/worker-events.ts';
import type { Clock } from '#worker/clock.ts';
import type { ImageState } from '#worker/images/images.ts';
import { Periodic } from '#worker/periodic.ts';

/** A build says something with each line; people need to see only now and then how far it is. */
const PUBLISH_GAP_MS = 500;
const REPEAT_EVERY_MS = 60_000;

export interface ImageStatesOptions {
  images: Pick<LanguageImageStore, 'set'>;
  workerId: WorkerId;
  /** Of a language, for people. */
  nameOf: (languageId: string) => string;
  clock: Clock;
  log: Logger;
  /** What it says of one is in the database now. */
  onPublished: () => void;
  /** One is ready that wasn't, or the other way round. */
  onReadyChanged: () => void;
}

/** Passes on to the database how far this worker's images are: the newest state of each, no more often than needed. */
export class ImageStates implements AsyncDisposable {
  readonly #options: ImageStatesOptions;
  readonly #latest = new Map<string, ImageState>();
  readonly #unpublished = new Set<string>();
  /** What people read of each, as it was last published. */
  readonly #published = new Map<string, string>();
  readonly #periodic: Periodic;

  constructor(options: ImageStatesOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      clock: options.clock,
      everyMs: REPEAT_EVERY_MS,
      task: (signal) => this.#publish(signal),
      onError: (error) => {
        logSweepFailed(options.log, 'image states', error);
        this.#periodic.nudge();
      },
    });
  }

  /** To be called once this worker is registered. */
  start(): void {
    this.#periodic.start();
  }

  /** The languages that can run now. */
  ready(): string[] {
    return [...this.#latest.values()].filter((state) => state.status === 'READY').map((state) => state.languageId);
  }

  changed(state: ImageState): void {
    const before = this.#latest.get(state.languageId);
    this.#latest.set(state.languageId, state);
    if (before?.status !== state.status) {
      const { languageId: language, status, detail } = state;
      logImageChanged(this.#options.log, { language, status, detail });
      if (before?.status === 'READY' || status === 'READY') this.#options.onReadyChanged();
    }
    // The lines of a build are more than people are told of it.
    if (this.#published.get(state.languageId) === this.#told(state)) return;
    this.#unpublished.add(state.languageId);
    this.#periodic.nudge();
  }

  /** All of them are published again: the database may have forgotten them. */
  publishAgain(): void {
    for (const languageId of this.#latest.keys()) this.#unpublished.add(languageId);
    this.#periodic.nudge();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#periodic[Symbol.asyncDispose]();
  }

  async #publish(signal: AbortSignal): Promise<void> {
    const { images, workerId, clock, nameOf, onPublished } = this.#options;
    for (const languageId of [...this.#unpublished]) {
      const state = this.#latest.get(languageId);
      if (!state || signal.aborted) continue;
      this.#unpublished.delete(languageId);
      try {
        const { status, version } = state;
        await images.set({ workerId, languageId, status, detail: imageWords(nameOf(languageId), state), version });
        this.#published.set(languageId, this.#told(state));
        onPublished();
      } catch (error) {
        this.#unpublished.add(languageId);
        await clock.sleep(PUBLISH_GAP_MS, signal).catch(() => {});
        throw error;
      }
    }
    await clock.sleep(PUBLISH_GAP_MS, signal).catch(() => {});
  }

  #told(state: ImageState): string {
    return JSON.stringify([state.status, imageWords(this.#options.nameOf(state.languageId), state), state.version]);
  }
}
