import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#config/config.ts';
import { loadLanguages } from '#config/languages.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';
import { PooledRunner } from '#worker/runners/pooled-runner.ts';
import type { RunEvent, RunRequest } from '#worker/runners/runner.ts';
import { HELLO } from './context.ts';

const WARM_WITHIN_MS = 60_000;

/** The worker's own sandboxes on the engine of this machine, without queue, database and web. */
export class WorkerRuns implements AsyncDisposable {
  readonly image: string;
  readonly engine: DockerEngine;
  readonly runner: PooledRunner;
  readonly #instance: string;
  #faults: unknown[] = [];

  private constructor(engine: DockerEngine, image: string) {
    this.engine = engine;
    this.image = image;
    this.#instance = `bench-${randomUUID()}`;
    const fault = (error: unknown) => this.#faults.push(error);
    this.runner = new PooledRunner({
      engine,
      instance: this.#instance,
      worker: 'bench',
      runtime: 'runc',
      reuse: 'owner',
      capacity: 4,
      mostPids: DEFAULT_LIMITS.pids,
      onRemoved: () => {},
      onRemovalFailed: (_, error) => fault(error),
      onRefillFailed: fault,
      onHurryFailed: (_, error) => fault(error),
    });
  }

  static async open(): Promise<WorkerRuns> {
    const config = loadConfig(process.env);
    const engine = new DockerEngine({ host: config.engine.dockerHost });
    await using images = new ImageBuilder({
      engine,
      registry: loadLanguages('languages'),
      containerRegistry: config.images.registry,
    });
    return new WorkerRuns(engine, (await images.ensure('python')).reference);
  }

  /** Runs a Python program; `onEvent` hears what happens. Gives the ms from the request to its end. */
  async run(code: string, options: RunOptions = {}): Promise<number> {
    const { signal = new AbortController().signal, onEvent = () => {}, ownerId = 'user_bench' } = options;
    const began = performance.now();
    let endedMs: number | null = null;
    for await (const event of this.runner.run(this.#request(code, ownerId), { signal })) {
      onEvent(event);
      if (event.type === 'phase-ended') endedMs = performance.now() - began;
    }
    if (endedMs === null) throw new Error('the run came to no end');
    return endedMs;
  }

  /** Until so many sandboxes are clean and ready, and none is busy: what is measured next pays for none before it. */
  async untilReady(count = 1): Promise<void> {
    const until = performance.now() + WARM_WITHIN_MS;
    while (this.runner.size.idle < count || this.runner.size.busy > 0) {
      if (performance.now() > until) throw new Error('no sandbox became ready', { cause: this.#faults });
      await sleep(2);
    }
  }

  /** So many sandboxes that are this owner's, each used once. */
  async warm(count: number): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: count }, () => this.run(HELLO)));
      await this.untilReady(count);
    }
  }

  async containerIds(): Promise<string[]> {
    return (await this.engine.list({ [INSTANCE_LABEL]: this.#instance })).map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
  }

  #request(code: string, ownerId: string): RunRequest {
    return {
      executionId: 'exec_bench',
      ownerId,
      sessionId: null,
      supervisor: 'built-in',
      attempt: 1,
      image: this.image,
      phases: [{ phase: 'RUN', argv: ['python3', 'main.py'] }],
      files: [{ path: 'main.py', content: new TextEncoder().encode(`${code}\n`) }],
      env: {},
      stdin: new Uint8Array(),
      interactive: null,
      collect: null,
      limits: DEFAULT_LIMITS,
    };
  }
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  readonly ownerId?: string;
}
