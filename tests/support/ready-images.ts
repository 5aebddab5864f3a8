import type { ImageListener, ImageState, LanguageImage, LanguageImages } from '#worker/images/images.ts';

/** Images that need no making: each is ready, or not, as the test says. */
export class ReadyImages implements LanguageImages {
  /** How often the worker said that the engine is back. */
  retries = 0;
  /** The languages that the worker last said to be waited for. */
  wanted: readonly string[] = [];
  readonly #onChange: ImageListener;
  readonly #ready = new Map<string, boolean>();
  readonly #steps = new Map<string, string>();

  constructor(onChange: ImageListener, ready: Readonly<Record<string, boolean>>) {
    this.#onChange = onChange;
    for (const [languageId, isReady] of Object.entries(ready)) this.#ready.set(languageId, isReady);
  }

  start(): void {
    for (const state of this.states()) this.#onChange(state);
  }

  /** From now on. */
  become(languageId: string, ready: boolean): void {
    this.#ready.set(languageId, ready);
    this.#onChange(this.state(languageId));
  }

  /** It is being made, and stands there. */
  reach(languageId: string, step: string): void {
    this.#steps.set(languageId, step);
    this.#onChange(this.state(languageId));
  }

  async find(languageId: string): Promise<LanguageImage | null> {
    return this.#ready.get(languageId) ? { reference: `fake/${languageId}:1`, digest: 'sha256:1', versions: {} } : null;
  }

  async ensure(languageId: string): Promise<LanguageImage> {
    const image = await this.find(languageId);
    if (!image) throw new Error(`${languageId} is not made by itself`);
    return image;
  }

  want(languageIds: readonly string[]): void {
    this.wanted = languageIds;
  }

  forget(): void {}

  retry(): void {
    this.retries += 1;
  }

  state(languageId: string): ImageState {
    const status = this.#ready.get(languageId) ? 'READY' : 'BUILDING';
    return { languageId, status, step: this.#steps.get(languageId) ?? null, detail: null, version: null };
  }

  states(): readonly ImageState[] {
    return [...this.#ready.keys()].map((languageId) => this.state(languageId));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
