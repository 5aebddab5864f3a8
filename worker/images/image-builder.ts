import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { EngineTimeoutError, EngineUnavailableError } from '#worker/engine/errors.ts';
import { type BuildOptions, buildImage, findImage } from './build-image.ts';
import { faultWords } from './fault-words.ts';
import type { ImageListener, ImageState, LanguageImage, LanguageImages } from './images.ts';

const RETRY_MS = [5_000, 15_000, 45_000, 120_000, 300_000] as const;
/** Others may make images on the same engine; who waits for one finds it sooner. */
const LOOK_UP_EVERY_MS = 60_000;

export interface ImageBuilderOptions {
  engine: ContainerEngine;
  registry: LanguageRegistry;
  /** The languages whose images are made, in this order, although nobody waits for them; none where it is left out. */
  prepared?: readonly string[];
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  /** Told every change, in order; must not throw. */
  onChange?: ImageListener;
  /** For tests: how an image is made. */
  build?: (engine: ContainerEngine, options: BuildOptions) => Promise<LanguageImage>;
  retryMs?: readonly number[];
}

type Progress = Pick<ImageState, 'status' | 'step' | 'detail'>;

/** One image, which one language has or a family shares. */
interface Target {
  imageId: string;
  languageIds: string[];
  progress: Progress;
  ready: LanguageImage | null;
  failures: number;
  retryAt: number;
  waiters: PromiseWithResolvers<LanguageImage>[];
}

const NOT_BEGUN: Progress = { status: 'AVAILABLE', step: null, detail: null };

/**
 * Makes images one after the other: first those that a caller of `ensure` waits for, then those that are wanted, then
 * those to be prepared; no others. A target goes AVAILABLE → BUILDING → READY; a failure is UNAVAILABLE and tried again
 * after a growing pause, with the others in between. An engine that is away is no failure: the target is AVAILABLE.
 */
export class ImageBuilder implements LanguageImages {
  readonly #options: ImageBuilderOptions;
  readonly #targets: readonly Target[];
  readonly #byLanguage = new Map<string, Target>();
  readonly #prepared: ReadonlySet<Target>;
  #wanted: ReadonlySet<Target> = new Set();
  /** When it is next looked up which images are there; never before the start. */
  #lookUpAt = Number.POSITIVE_INFINITY;
  readonly #stopped = new AbortController();
  #wake = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;

  constructor(options: ImageBuilderOptions) {
    this.#options = options;
    const targets = new Map<string, Target>();
    for (const language of options.registry.list()) {
      const target = targets.get(language.image) ?? newTarget(language.image);
      targets.set(language.image, target);
      target.languageIds.push(language.id);
      this.#byLanguage.set(language.id, target);
    }
    this.#targets = [...targets.values()];
    this.#prepared = this.#targetsOf(options.prepared ?? []);
  }

  start(): void {
    this.#lookUpAt = 0;
    this.#run();
  }

  want(languageIds: readonly string[]): void {
    this.#wanted = this.#targetsOf(languageIds);
    if (this.#missing().length > 0) this.#run();
  }

  async find(languageId: string): Promise<LanguageImage | null> {
    const target = this.#target(languageId);
    if (!target.ready && target.progress.status !== 'BUILDING') {
      const found = await findImage(this.#options.engine, this.#options.registry, target.imageId);
      if (found) this.#becomeReady(target, found);
    }
    return faultOf(target, languageId) === null ? target.ready : null;
  }

  async ensure(languageId: string, options: { signal?: AbortSignal } = {}): Promise<LanguageImage> {
    const target = this.#target(languageId);
    options.signal?.throwIfAborted();
    const image = target.ready ?? (await this.#made(target, options.signal));
    const fault = faultOf(target, languageId);
    if (fault !== null) throw new Error(fault);
    return image;
  }

  async #made(target: Target, signal: AbortSignal | undefined): Promise<LanguageImage> {
    const waiter = Promise.withResolvers<LanguageImage>();
    const onAbort = () => waiter.reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    target.waiters.push(waiter);
    target.retryAt = 0;
    this.#run();
    try {
      return await waiter.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      target.waiters = target.waiters.filter((other) => other !== waiter);
    }
  }

  forget(languageId: string): void {
    const target = this.#target(languageId);
    if (!target.ready) return;
    target.ready = null;
    this.#show(target, NOT_BEGUN);
    this.#run();
  }

  retry(): void {
    for (const target of this.#targets) {
      target.failures = 0;
      target.retryAt = 0;
    }
    // Before the start nothing is made of its own accord.
    if (!this.#loop) return;
    this.#lookUpAt = Math.min(this.#lookUpAt, Date.now());
    this.#run();
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
      if (this.#lookUpAt <= Date.now()) await this.#lookUp(signal);
      const target = this.#missing().find(({ retryAt }) => retryAt <= Date.now());
      if (target) await this.#make(target);
      else await this.#pause(signal);
    }
  }

  /** What is to be made, in that order. */
  #missing(): Target[] {
    const awaited = this.#targets.filter(({ waiters }) => waiters.length > 0);
    return [...new Set([...awaited, ...this.#wanted, ...(this.#isStarted ? this.#prepared : [])])].filter(
      ({ ready }) => !ready,
    );
  }

  get #isStarted(): boolean {
    return this.#lookUpAt < Number.POSITIVE_INFINITY;
  }

  async #lookUp(signal: AbortSignal): Promise<void> {
    const pauseMs = this.#options.retryMs?.[0] ?? RETRY_MS[0];
    this.#lookUpAt = Date.now() + LOOK_UP_EVERY_MS;
    // Who waits, and what is prepared, first: of all it may take a second.
    for (const target of new Set([...this.#missing(), ...this.#targets])) {
      if (signal.aborted) return;
      if (target.ready) continue;
      try {
        const found = await findImage(this.#options.engine, this.#options.registry, target.imageId);
        if (found) this.#becomeReady(target, found);
      } catch (error) {
        // The others would say the same.
        if (isAway(error) || error instanceof EngineTimeoutError) {
          this.#lookUpAt = Date.now() + pauseMs;
          return;
        }
        this.#fail(target, error);
      }
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const times = [...this.#missing().map(({ retryAt }) => retryAt), ...(this.#isStarted ? [this.#lookUpAt] : [])];
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const waits: Promise<unknown>[] = [this.#wake.promise];
    if (times.length > 0) {
      waits.push(sleep(Math.max(0, Math.min(...times) - Date.now()), undefined, { signal: until }));
    }
    waits.push(new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true })));
    await Promise.race(waits.map((wait) => wait.catch(() => {})));
    ended.abort();
  }

  async #make(target: Target): Promise<void> {
    const { engine, registry, containerRegistry, build = buildImage } = this.#options;
    const { signal } = this.#stopped;
    try {
      const found = await findImage(engine, registry, target.imageId);
      signal.throwIfAborted();
      const { imageId } = target;
      const onReport: BuildOptions['onReport'] = ({ step, detail, waits }) => {
        // It may have been found meanwhile: another made it.
        if (!target.ready) this.#show(target, { status: waits ? 'AVAILABLE' : 'BUILDING', step, detail });
      };
      const image = found ?? (await build(engine, { registry, imageId, containerRegistry, signal, onReport }));
      this.#becomeReady(target, image);
    } catch (error) {
      if (signal.aborted || target.ready) return;
      this.#fail(target, error);
    }
  }

  #becomeReady(target: Target, image: LanguageImage): void {
    target.ready = image;
    target.failures = 0;
    this.#show(target, { status: 'READY', step: null, detail: null });
    for (const waiter of target.waiters) waiter.resolve(image);
  }

  #fail(target: Target, error: unknown): void {
    const pauses = this.#options.retryMs ?? RETRY_MS;
    const pauseMs = pauses[Math.min(target.failures, pauses.length - 1)] ?? 0;
    target.retryAt = Date.now() + pauseMs;
    if (isAway(error)) {
      this.#show(target, NOT_BEGUN);
    } else {
      target.failures += 1;
      this.#show(target, { status: 'UNAVAILABLE', step: null, detail: faultWords(error) });
    }
    for (const waiter of target.waiters) waiter.reject(error);
  }

  #show(target: Target, progress: Progress): void {
    const { status, step, detail } = target.progress;
    if (status === progress.status && step === progress.step && detail === progress.detail) return;
    target.progress = progress;
    for (const languageId of target.languageIds) this.#options.onChange?.(this.#stateOf(target, languageId));
  }

  #stateOf(target: Target, languageId: string): ImageState {
    const { progress, ready } = target;
    const fault = faultOf(target, languageId);
    const lasting = { status: 'UNAVAILABLE', step: null, detail: fault, lasting: true } as const;
    if (fault !== null) return { languageId, ...lasting, version: null };
    return { languageId, ...progress, version: ready?.versions[languageId] ?? null };
  }

  #targetsOf(languageIds: readonly string[]): ReadonlySet<Target> {
    return new Set(languageIds.flatMap((languageId) => this.#byLanguage.get(languageId) ?? []));
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
    failures: 0,
    retryAt: 0,
    waiters: [],
  };
}

/** Why a language can't be used whose image is there; null where it can. */
function faultOf({ ready }: Target, languageId: string): string | null {
  return ready?.faults?.[languageId] ?? null;
}

const isAway = (error: unknown) => error instanceof EngineUnavailableError;
