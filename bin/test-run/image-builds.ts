import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LanguageRegistry, loadLanguages } from '#config/languages.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuildError } from '#worker/engine/errors.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import { BuiltToolImages, TOOLS, type ToolId } from '#worker/images/tool-images.ts';
import type { Setup } from '../launcher/setup.ts';
import type { Step, Steps } from '../launcher/steps.ts';
import { buildOrder } from './image-order.ts';

const ATTEMPTS = 3;
const OUTPUT_SHOWN = 3_000;
const WORTH_A_LINE_MS = 5_000;

export interface ImageBuildsOptions {
  setup: Setup;
  steps: Steps;
  signal: AbortSignal;
  /** Ids of languages. */
  wanted: readonly string[] | 'all';
  /** Settles when images can be built. */
  prepare: () => Promise<void>;
}

/**
 * Builds images of languages, one after the other, while other things are done. It does not stop at one that can't be
 * built: whoever needs that one is told.
 */
export class ImageBuilds {
  /** In the order in which their images are built. */
  readonly languageIds: readonly string[];
  /** It is there as long as images are being built: tests, in other processes, look at it. */
  readonly underWayFile: string;
  readonly #options: ImageBuildsOptions;
  readonly #registry: LanguageRegistry;
  /** By images. */
  readonly #failures = new Map<string, unknown>();
  readonly #ended: Promise<void>;

  constructor(options: ImageBuildsOptions) {
    const { projectDir, config } = options.setup;
    this.#options = options;
    this.#registry = loadLanguages(join(projectDir, 'languages'));
    this.languageIds = options.wanted === 'all' ? buildOrder(this.#registry.list()) : options.wanted;
    this.underWayFile = join(config.homeDir, `images-under-way.${process.pid}`);
    this.#ended = this.#run();
    // Said by who needs them.
    this.#ended.catch(() => {});
  }

  /**
   * Settles when nothing is built any more.
   * @throws Error where there is no engine, or the image of one of these languages can't be built
   */
  async over(needed: readonly string[]): Promise<void> {
    await this.#ended;
    for (const image of [...needed.map((id) => this.#imageOf(id)), ...Object.keys(TOOLS)]) {
      const failure = this.#failures.get(image);
      if (failure) throw new Error(whyNot(image, failure), { cause: failure });
    }
  }

  /** What could not be built, and why. */
  get failures(): readonly string[] {
    return [...this.#failures].map(([image, error]) => whyNot(image, error));
  }

  async #run(): Promise<void> {
    await mkdir(dirname(this.underWayFile), { recursive: true });
    await writeFile(this.underWayFile, '');
    try {
      await this.#options.prepare();
      await this.#options.steps.run('images', (step) => this.#buildAll(step));
    } finally {
      await rm(this.underWayFile, { force: true });
    }
  }

  async #buildAll(step: Step): Promise<void> {
    const { config } = this.#options.setup;
    const began = performance.now();
    await using engine = new DockerEngine({ host: config.engine.dockerHost });
    await using images = new ImageBuilder({
      engine,
      registry: this.#registry,
      containerRegistry: config.images.registry,
      onChange: ({ languageId, status, step: at }) => {
        if (status === 'BUILDING') step.doing(`${languageId}: ${at ?? 'begins'}`);
      },
    });
    for (const id of this.languageIds) {
      await this.#build(this.#imageOf(id), () => images.ensure(id, { signal: this.#options.signal }));
    }
    const registry = this.#registry;
    const tools = new BuiltToolImages({ engine, registry, containerRegistry: config.images.registry });
    for (const id of Object.keys(TOOLS) as ToolId[]) {
      const options = { signal: this.#options.signal, onProgress: (line: string) => step.doing(line) };
      await this.#build(id, () => tools.ensure(id, options));
    }
    if (performance.now() - began > WORTH_A_LINE_MS) step.did('built those of the languages and tools');
  }

  /** Each image once, be it for several languages. */
  async #build(image: string, make: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#options;
    for (let attempt = 1; !this.#failures.has(image); attempt++) {
      try {
        await make();
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (attempt === ATTEMPTS) this.#failures.set(image, error);
      }
    }
  }

  #imageOf(languageId: string): string {
    const language = this.#registry.get(languageId);
    if (!language) throw new Error(`there is no language ${languageId}`);
    return language.image;
  }
}

function whyNot(image: string, error: unknown): string {
  const output = error instanceof ImageBuildError ? `\n${error.output.slice(-OUTPUT_SHOWN)}` : '';
  return `the image ${image} can't be built: ${error}${output}`;
}
