import { join } from 'node:path';
import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { type ImageRecipes, readToolRecipes } from './image-recipes.ts';
import { makeImage } from './make-image.ts';

export type ToolId = 'git';

interface Tool {
  /** For people. */
  readonly name: string;
  /** Of its image: no language has such a one. */
  readonly imageId: string;
  readonly folder: string;
}

/** Images of the worker's own tools: each is made of a folder, as that of a language is. */
export const TOOLS: Readonly<Record<ToolId, Tool>> = {
  git: { name: 'Git', imageId: 'tool-git', folder: join(import.meta.dirname, '../git/image') },
};

export interface ToolImage {
  reference: string;
  digest: string;
}

/** Images of the worker's own tools, which no language runs in: made when one is first needed. */
export interface ToolImages {
  /**
   * Waits until the image is there. `onProgress` is told in words for the run's owner how far it is: "Preparing Git: step
   * 2 of 7".
   * @throws Error where it can't be made; the engine's own errors where that is away
   */
  ensure(id: ToolId, options: EnsureToolOptions): Promise<ToolImage>;
}

export interface EnsureToolOptions {
  signal: AbortSignal;
  onProgress?: (line: string) => void;
}

export interface BuiltToolImagesOptions {
  engine: ContainerEngine;
  registry: LanguageRegistry;
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  /** For tests of an engine that is no machine's. */
  lock?: string;
}

/** What makes one image, for all who wait for it: it is ended when the last of them has gone. */
interface Making {
  readonly made: Promise<ToolImage>;
  readonly stop: AbortController;
  readonly listeners: Set<(line: string) => void>;
  waiting: number;
}

/** Asks the engine each time, which takes a few ms: an image may be removed by somebody. */
export class BuiltToolImages implements ToolImages {
  readonly #options: BuiltToolImagesOptions;
  readonly #making = new Map<ToolId, Making>();

  constructor(options: BuiltToolImagesOptions) {
    this.#options = options;
  }

  async ensure(id: ToolId, { signal, onProgress = () => {} }: EnsureToolOptions): Promise<ToolImage> {
    signal.throwIfAborted();
    const { image } = await this.#recipes(id);
    const found = await this.#options.engine.inspectImage(image.reference, { signal });
    if (found) return { reference: image.reference, digest: found.digest };
    const making = this.#making.get(id) ?? this.#make(id);
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    making.listeners.add(onProgress);
    making.waiting += 1;
    try {
      return await Promise.race([making.made, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      making.listeners.delete(onProgress);
      making.waiting -= 1;
      if (making.waiting === 0) {
        this.#forget(id, making);
        making.stop.abort(new Error('nobody waits for the image any more'));
      }
    }
  }

  #make(id: ToolId): Making {
    const { engine, containerRegistry, lock } = this.#options;
    const stop = new AbortController();
    const listeners: Making['listeners'] = new Set();
    let last = '';
    const made = makeImage(
      engine,
      () => this.#recipes(id),
      ({ reference }) => ({ steps: 0, make: (build) => build(reference) }),
      {
        containerRegistry,
        signal: stop.signal,
        ...(lock !== undefined && { lock }),
        onReport: ({ step }) => {
          const line = `Preparing ${TOOLS[id].name}: ${step}`;
          if (line === last) return;
          last = line;
          for (const listener of listeners) listener(line);
        },
      },
    ).then(({ reference, digest }) => ({ reference, digest }));
    const making: Making = { made, stop, listeners, waiting: 0 };
    this.#making.set(id, making);
    // Who waits is told; who comes after that begins anew.
    made.catch(() => {}).finally(() => this.#forget(id, making));
    return making;
  }

  #forget(id: ToolId, making: Making): void {
    if (this.#making.get(id) === making) this.#making.delete(id);
  }

  #recipes(id: ToolId): Promise<ImageRecipes> {
    const { imageId, folder } = TOOLS[id];
    return readToolRecipes(this.#options.registry, { id: imageId, folder });
  }
}

/** What the images of all tools are called, and what they stand on. */
export async function toolReferences(registry: LanguageRegistry): Promise<string[]> {
  const recipes = await Promise.all(
    Object.values(TOOLS).map(({ imageId, folder }) => readToolRecipes(registry, { id: imageId, folder })),
  );
  return recipes.flatMap((parts) => Object.values(parts).map(({ reference }) => reference));
}
