import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { type BuildOptions, buildImage, findImage } from './build-image.ts';
import type { ImageListener, ImageState, LanguageImage, LanguageImages } from './images.ts';

const RETRY_MS = [5_000, 15_000, 45_000, 120_000, 300_000] as const;

export interface ImageBuilderOptions {
  engine: ContainerEngine;
  registry: LanguageRegistry;
  /** Made first. */
  defaultLanguage: string;
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  /** Told every change, in order; must not throw. */
  onChange?: ImageListener;
  /** For tests: how an image is made. */
  build?: (engine: ContainerEngine, options: BuildOptions) => Promise<LanguageImage>;
  retryMs?: readonly number[];
}

type Progress = Omit<ImageState, 'languageId' | 'version'>;

/** One image, which one language has or a family shares. */
interface Target {
  imageId: string;
  languageIds: string[];
  progress: Progress;
  ready: LanguageImage | null;
  /** To be made although nobody waits. */
  wanted: boolean;
  failures: number;
  retryAt: number;
  waiters: PromiseWithResolvers<LanguageImage>[];
}

const NOT_BEGUN: Progress = { status: 'AVAILABLE', step: null, detail: null, percent: null };

/**
 * Makes images one after the other: first those that somebody waits for, then the default language's, then the rest by
 * name. A target goes AVAILABLE → BUILDING → READY; a failure is UNAVAILABLE and tried again after a growing pause. The
 * one place that moves it is `#make`.
 */
export class ImageBuilder implements LanguageImages {
  readonly #options: ImageBuilderOptions;
  readonly #targets: readonly Target[];
  readonly #byLanguage = new Map<string, Target>();
  readonly #stopped = new AbortController();
  #wake = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;

  constructor(options: ImageBuilderOptions) {
    this.#options = options;
    const targets = new Map<string, Target>();
    const languages = options.registry.list();
    const first = options.registry.get(options.defaultLanguage);
    for (const language of first ? [first, ...languages] : languages) {
      const target = targets.get(language.image) ?? newTarget(language.image);
      targets.set(language.image, target);
      if (!target.languageIds.includes(language.id)) target.languageIds.push(language.id);
      this.#byLanguage.set(language.id, target);
    }
    this.#targets = [...targets.values()];
  }

  start(): void {
    for (const target of this.#targets) target.wanted = true;
    this.#run();
  }

  async find(languageId: string): Promise<LanguageImage | null> {
    const target = this.#target(languageId);
    if (target.ready || target.progress.status === 'BUILDING') return target.ready;
    const found = await findImage(this.#options.engine, this.#options.registry, target.imageId);
    if (found) this.#becomeReady(target, found);
    return found;
  }

  async ensure(languageId: string, options: { signal?: AbortSignal } = {}): Promise<LanguageImage> {
    const target = this.#target(languageId);
    options.signal?.throwIfAborted();
    if (target.ready) return target.ready;
    const waiter = Promise.withResolvers<LanguageImage>();
    const onAbort = () => waiter.reject(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    target.waiters.push(waiter);
    target.retryAt = 0;
    this.#run();
    try {
      return await waiter.promise;
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      target.waiters = target.waiters.filter((other) => other !== waiter);
    }
  }

  forget(languageId: string): void {
    const target = this.#target(languageId);
    if (!target.ready) return;
    target.ready = null;
    target.wanted = true;
    this.#show(target, NOT_BEGUN);
    this.#run();
  }

  retry(): void {
    for (const target of this.#targets) {
      target.failures = 0;
      target.retryAt = 0;
    }
    // Before the start nothing is made of its own accord.
    if (this.#loop) this.#run();
  }

  state(languageId: string): ImageState {
    return this.#stateOf(this.#target(languageId), languageId);
  }

  states(): readonly ImageState[] {
    return [...this.#byLanguage.keys()].map((languageId) => this.state(languageId));
  }

  /** Ends the build that is under way; the next start goes on with what the engine has kept of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(new Error('the worker stops'));
    await this.#loop;
    for (const target of this.#targets) {
      for (const waiter of target.waiters) waiter.reject(this.#stopped.signal.reason);
    }
  }

  #run(): void {
    this.#wake.resolve();
    this.#loop ??= this.#makeAll();
  }

  async #makeAll(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers();
      const target = this.#next();
      if (target) await this.#make(target);
      else await this.#pause(signal);
    }
  }

  #next(): Target | undefined {
    const due = this.#targets.filter((target) => !target.ready && target.retryAt <= Date.now());
    return due.find((target) => target.waiters.length > 0) ?? due.find((target) => target.wanted);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const retries = this.#targets.filter((target) => target.wanted && !target.ready).map((target) => target.retryAt);
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const waits: Promise<unknown>[] = [this.#wake.promise];
    if (retries.length > 0)
      waits.push(sleep(Math.max(0, Math.min(...retries) - Date.now()), undefined, { signal: until }));
    waits.push(new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true })));
    await Promise.race(waits.map((wait) => wait.catch(() => {})));
    ended.abort();
  }

  async #make(target: Target): Promise<void> {
    const { engine, registry, containerRegistry, build = buildImage } = this.#options;
    const { signal } = this.#stopped;
    try {
      const image =
        (await findImage(engine, registry, target.imageId)) ??
        (await build(engine, {
          registry,
          imageId: target.imageId,
          containerRegistry,
          signal,
          onReport: (report) => this.#show(target, { status: 'BUILDING', ...report }),
        }));
      this.#becomeReady(target, image);
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(target, error);
    }
  }

  #becomeReady(target: Target, image: LanguageImage): void {
    target.ready = image;
    target.failures = 0;
    this.#show(target, { status: 'READY', step: null, detail: null, percent: 100 });
    for (const waiter of target.waiters) waiter.resolve(image);
  }

  #fail(target: Target, error: unknown): void {
    const pauses = this.#options.retryMs ?? RETRY_MS;
    const pauseMs = pauses[Math.min(target.failures, pauses.length - 1)] ?? 0;
    target.failures += 1;
    target.retryAt = Date.now() + pauseMs;
    const detail = error instanceof Error ? error.message : String(error);
    this.#show(target, { status: 'UNAVAILABLE', step: null, detail, percent: null });
    for (const waiter of target.waiters) waiter.reject(error);
  }

  #show(target: Target, progress: Progress): void {
    const { status, step, detail, percent } = target.progress;
    if (
      status === progress.status &&
      step === progress.step &&
      detail === progress.detail &&
      percent === progress.percent
    ) {
      return;
    }
    target.progress = progress;
    for (const languageId of target.languageIds) this.#options.onChange?.(this.#stateOf(target, languageId));
  }

  #stateOf({ progress, ready }: Target, languageId: string): ImageState {
    return { languageId, ...progress, version: ready?.versions[languageId] ?? null };
  }

  #target(languageId: string): Target {
    const target = this.#byLanguage.get(languageId);
    if (!target) throw new Error(`there is no language ${languageId}`);
    return target;
  }
}

function newTarget(imageId: string): Target {
  return {
    imageId,
    languageIds: [],
    progress: NOT_BEGUN,
    ready: null,
    wanted: false,
    failures: 0,
    retryAt: 0,
    waiters: [],
  };
}
