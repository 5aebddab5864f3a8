import type { Clock } from '#worker/clock.ts';
import type { ToolImages } from '#worker/images/tool-images.ts';

/** An image that is there is found within this time; nobody keeps a place for one that has to be made. */
const MOMENT_MS = 2_000;

export type ToolImage = Awaited<ReturnType<ToolImages['ensure']>>;

/**
 * Git's image for the runs that clone. Where it has to be made they are put back, and it is made on beside them: whoever
 * asks again finds it, or how far it is, or why it could not be made.
 */
export class GitImage {
  readonly #tools: Pick<ToolImages, 'ensure'>;
  readonly #clock: Pick<Clock, 'sleep'>;
  #making: Promise<ToolImage> | null = null;
  #line = 'Preparing Git';

  constructor(tools: Pick<ToolImages, 'ensure'>, clock: Pick<Clock, 'sleep'>) {
    this.#tools = tools;
    this.#clock = clock;
  }

  /**
   * The image, or in words how far it is. It is made until `workerEnds`, whatever becomes of who asked first.
   * @throws the engine's errors, and once what kept it from being made
   */
  async find({ signal, workerEnds }: { signal: AbortSignal; workerEnds: AbortSignal }): Promise<ToolImage | string> {
    this.#making ??= this.#make(workerEnds);
    const making = this.#making;
    const found = new AbortController();
    const moment = this.#clock.sleep(MOMENT_MS, AbortSignal.any([found.signal, signal])).then(
      () => null,
      () => null,
    );
    try {
      const image = await Promise.race([making, moment]);
      if (image === null) return this.#line;
      if (this.#making === making) this.#making = null;
      return image;
    } catch (error) {
      // Told to one of those who wait; the next one has it tried again.
      if (this.#making === making) this.#making = null;
      throw error;
    } finally {
      found.abort();
    }
  }

  #make(signal: AbortSignal): Promise<ToolImage> {
    const onProgress = (line: string) => {
      this.#line = line;
    };
    const making = this.#tools.ensure('git', { signal, onProgress });
    // Nobody may be waiting just when it fails: who asks next is told.
    making.catch(() => {});
    return making;
  }
}
