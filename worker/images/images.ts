import type { ImageStanding } from '#core/image-words.ts';

/** The images that the languages run in: which are there, and making those that aren't. */
export interface LanguageImages extends AsyncDisposable {
  /** Looks up, in the background, which images are there, and makes those that are to be made ahead. */
  start(): void;
  /**
   * These languages are waited for, the one that has been for longest first: what is missing of them is made next, in
   * that order. Each call says all of them; what is no longer among them is not made for that any more.
   */
  want(languageIds: readonly string[]): void;
  /** The image of a language where it is ready, else null. Cheap: doesn't ask the engine once it is known. */
  find(languageId: string): Promise<LanguageImage | null>;
  /** Waits until the image is there; puts it at the head of what is to be made. */
  ensure(languageId: string, options?: { signal?: AbortSignal }): Promise<LanguageImage>;
  /** To be called when the engine said that an image it had is gone: who waits for it next has it made again. */
  forget(languageId: string): void;
  /** To be called when the engine answers again: what could not be made meanwhile is tried at once. */
  retry(): void;
  state(languageId: string): ImageState;
  states(): readonly ImageState[];
}

export interface ImageState extends ImageStanding {
  /** Of a language; the base image is shown as a step of the first language that needs it. */
  languageId: string;
  /** Of the language, as its image said; null while there is none. */
  version: string | null;
}

export type ImageListener = (state: ImageState) => void;

export interface LanguageImage {
  reference: string;
  digest: string;
  /** Of its languages, by their ids. */
  versions: Readonly<Record<string, string>>;
  /** Of those of its languages that can't be used, why: their versions can't be read. */
  faults?: Readonly<Record<string, string>>;
}
