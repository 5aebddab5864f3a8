import { randomUUID } from 'node:crypto';
import { DEFAULT_LIMITS, type Limits } from '#core/limits.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';
import { PooledRunner, type PooledRunnerOptions } from '#worker/runners/pooled-runner.ts';
import type { PhaseEnded, RunEnvironment, RunEvent, RunRequest } from '#worker/runners/runner.ts';

export type RunOverrides = Partial<Omit<RunRequest, 'limits'>> & { limits?: Partial<Limits>; signal?: AbortSignal };

export interface RunResult {
  events: RunEvent[];
  environment: RunEnvironment | undefined;
  /** Of all phases. */
  stdout: Buffer;
  stderr: Buffer;
  ended: PhaseEnded[];
  /** Of the last phase. */
  end: PhaseEnded | undefined;
}

/** Runs programs on one engine as an instance of its own, so that what it leaves behind can be counted. */
export class SandboxRuns implements AsyncDisposable {
  readonly instance = `test-${randomUUID()}`;
  readonly removalFaults: unknown[] = [];
  readonly hurryFaults: unknown[] = [];
  readonly runner: PooledRunner;
  readonly #engine: ContainerEngine;

  constructor(engine: ContainerEngine, options: Partial<PooledRunnerOptions> = {}) {
    this.#engine = engine;
    this.runner = new PooledRunner({
      engine,
      instance: this.instance,
      worker: 'worker-under-test',
      runtime: 'auto',
      reuse: 'never',
      capacity: 1,
      mostPids: 512,
      onRemovalFailed: (_, error) => this.removalFaults.push(error),
      onHurryFailed: (_, error) => this.hurryFaults.push(error),
      ...options,
    });
  }

  request(image: string, argv: readonly string[], overrides: RunOverrides = {}): RunRequest {
    const { limits, signal: _, ...rest } = overrides;
    return {
      executionId: 'exec_test',
      ownerId: 'user_test',
      sessionId: null,
      supervisor: 'built-in',
      attempt: 1,
      image,
      phases: [{ phase: 'RUN', argv }],
      files: [],
      env: {},
      stdin: new Uint8Array(),
      interactive: null,
      collect: null,
      ...rest,
      limits: { ...DEFAULT_LIMITS, ...limits },
    };
  }

  async run(image: string, argv: readonly string[], overrides: RunOverrides = {}): Promise<RunResult> {
    const signal = overrides.signal ?? new AbortController().signal;
    const events: RunEvent[] = [];
    for await (const event of this.runner.run(this.request(image, argv, overrides), { signal })) events.push(event);
    return summarize(events);
  }

  /** Ids of the containers that are still there once all removals have settled. */
  async leftContainers(): Promise<string[]> {
    await this.runner[Symbol.asyncDispose]();
    const containers = await this.#engine.list({ [INSTANCE_LABEL]: this.instance });
    return containers.map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of await this.leftContainers()) await this.#engine.remove(id);
  }
}

function summarize(events: RunEvent[]): RunResult {
  const output = (stream: 'stdout' | 'stderr') =>
    Buffer.concat(events.flatMap((event) => (event.type === 'output' && event.stream === stream ? [event.data] : [])));
  const ended = events.filter((event) => event.type === 'phase-ended');
  return {
    events,
    environment: events.find((event) => event.type === 'environment')?.environment,
    stdout: output('stdout'),
    stderr: output('stderr'),
    ended,
    end: ended.at(-1),
  };
}
