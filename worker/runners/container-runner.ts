import { randomInt, randomUUID } from 'node:crypto';
import type { Limits } from '#core/limits.ts';
import type { ContainerEngine, ContainerSpec } from '#worker/engine/engine.ts';
import { EngineTimeoutError, EngineUnavailableError, ImageMissingError } from '#worker/engine/errors.ts';
import { chooseRuntime, type RuntimeSetting } from '#worker/engine/runtime.ts';
import { INSTANCE_LABEL, SANDBOX_LABEL, sandboxLabels } from './labels.ts';
import { PhaseWatch } from './phase-watch.ts';
import { fileCommands, type Report } from './protocol.ts';
import {
  EnvironmentError,
  type PhaseEnded,
  type PhaseName,
  type PhaseRequest,
  type RunEvent,
  type Runner,
  type RunRequest,
} from './runner.ts';
import { Sandbox } from './sandbox.ts';
import { StdinFeed } from './stdin-feed.ts';

/** An environment of its own for PID 1 is one thing more that could leak: it gets none. */
export const INIT_COMMAND = ['/usr/bin/env', '-i', '/usr/bin/perl', '/usr/local/lib/sandpiper/init'];
const PROGRAM_ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/workspace',
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
};
/** PID 1 writes the files first, into memory. */
const PHASE_START_MS = 15_000;
const FIRST_RUN_UID = 100_000;
const RUN_UIDS = 1_000_000_000;

export interface ContainerRunnerOptions {
  engine: ContainerEngine;
  /** Who the containers belong to. */
  instance: string;
  worker: string;
  runtime: RuntimeSetting;
  /** A container that could not be removed stays for the sweep; this is for the log. */
  onRemovalFailed?: (containerId: string, error: unknown) => void;
  /** The user that a container's program runs as; another for each, as some of the kernel's limits are per user. */
  pickUid?: () => number;
  /** For tests: how long PID 1 may take to begin a phase. */
  phaseStartMs?: number;
}

/** Runs each request in a hardened container of its own. */
export class ContainerRunner implements Runner {
  readonly #options: ContainerRunnerOptions;
  readonly #removals = new Set<Promise<void>>();
  #platform: Promise<{ runtime: string; apparmor: boolean }> | undefined;

  constructor(options: ContainerRunnerOptions) {
    this.#options = options;
  }

  async *run(request: RunRequest, options: { signal: AbortSignal }): AsyncGenerator<RunEvent, void> {
    const { signal } = options;
    if (signal.aborted) return;
    const platform = await untilAborted(asEnvironment(this.#findPlatform()), signal);
    if (!platform) return;
    const opening = this.#open(request, platform);
    const sandbox = await untilAborted(asEnvironment(opening), signal);
    if (!sandbox) return this.#abandon(opening);
    try {
      yield* this.#drive(sandbox, request, platform.runtime, signal);
    } catch (error) {
      throw toEnvironmentError(error);
    } finally {
      await sandbox[Symbol.asyncDispose]();
      this.#remove(sandbox.containerId);
    }
  }

  /** Waits until every container is removed or has failed to be. */
  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#removals.size > 0) await Promise.all(this.#removals);
  }

  async *#drive(
    sandbox: Sandbox,
    request: RunRequest,
    runtime: string,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, void> {
    const { containerId, imageDigest: digest, createdAt } = sandbox;
    const engine = this.#options.engine.name;
    yield {
      type: 'environment',
      environment: { engine, runtime, image: request.image, digest, containerId, createdAt },
    };
    for (const file of request.files) {
      for (const command of fileCommands(file.path, file.content)) sandbox.send(command);
    }
    for (const phase of request.phases) {
      if (signal.aborted) return;
      const ended = yield* this.#phase(sandbox, phase, request, signal);
      if (!ended) return;
      yield ended;
      if (ended.reason !== 'exited' || ended.exitCode !== 0) return;
    }
  }

  /** null where it was stopped before it had begun. */
  async *#phase(
    sandbox: Sandbox,
    { phase, argv }: PhaseRequest,
    request: RunRequest,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, PhaseEnded | null> {
    const { limits } = request;
    // One core can't spend more CPU time than time passes: then the clock alone will do.
    const cpuMs = limits.cpuMs < limits.wallMs * limits.cpus ? Math.ceil(limits.cpuMs) : 0;
    sandbox.send({ type: 'phase', phase, argv, cpuMs, env: { ...PROGRAM_ENV, ...request.env } });
    const stdin = new StdinFeed(phase === 'RUN' ? request.stdin : new Uint8Array(), (command) => sandbox.send(command));
    const first = await this.#firstReport(sandbox, signal);
    if (first?.type === 'failed' && first.reason !== 'broken') return yield* refusedFiles(phase, first);
    if (!first && signal.aborted) return null;
    // Killed for lack of memory before it began: what it was to begin with is more than its memory holds.
    if (!first && (await this.#ranOutOfMemory(sandbox))) return yield* outOfMemoryAtStart(phase, limits);
    if (first?.type !== 'phaseStarted') throw brokenSandbox(sandbox, first);
    using watch = new PhaseWatch({ phase, limits, kill: () => sandbox.kill() });
    const onAbort = () => watch.end('killed');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) onAbort();
      stdin.pump();
      yield { type: 'phase-started', phase };
      while (true) {
        const report = await sandbox.next();
        switch (report?.type) {
          case 'stdout':
          case 'stderr': {
            const data = watch.admit(report.data);
            if (data.length > 0) yield { type: 'output', phase, stream: report.type, data, at: new Date() };
            break;
          }
          case 'stdinTaken':
            stdin.taken(report.bytes);
            break;
          case 'phaseEnded':
            return watch.ended(report);
          default: {
            const ended = report
              ? null
              : (watch.endedUnheard() ?? watch.endedUnheard(await this.#ranOutOfMemory(sandbox)));
            if (!ended) throw brokenSandbox(sandbox, report);
            return ended;
          }
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #open(request: RunRequest, platform: { runtime: string; apparmor: boolean }): Promise<Sandbox> {
    const { engine, instance, worker, pickUid } = this.#options;
    const { executionId, attempt, ownerId, limits } = request;
    const sandboxId = randomUUID();
    const spec: ContainerSpec = {
      image: request.image,
      command: INIT_COMMAND,
      labels: sandboxLabels({ instance, worker, executionId, attempt, ownerId, sandboxId }),
      runUid: pickUid?.() ?? FIRST_RUN_UID + randomInt(RUN_UIDS),
      memoryBytes: limits.memoryBytes,
      diskBytes: limits.diskBytes,
      cpus: limits.cpus,
      pids: limits.pids,
      ...platform,
    };
    const containerId = await engine.createContainer(spec).catch((error: unknown) => {
      this.#track(this.#removeUnnamed(sandboxId), 'unknown');
      throw error;
    });
    try {
      return await Sandbox.start(engine, containerId, spec);
    } catch (error) {
      this.#remove(containerId);
      throw error;
    }
  }

  /** Asked once; again after a fault. */
  #findPlatform(): Promise<{ runtime: string; apparmor: boolean }> {
    this.#platform ??= this.#options.engine.info().then((info) => ({
      runtime: chooseRuntime(info, this.#options.runtime),
      apparmor: info.securityOptions.includes('apparmor'),
    }));
    this.#platform.catch(() => {
      this.#platform = undefined;
    });
    return this.#platform;
  }

  /** Until PID 1 says that the phase has begun no clock runs and nothing has to be told of its end. */
  async #firstReport(sandbox: Sandbox, signal: AbortSignal): Promise<Report | null> {
    const onAbort = () => sandbox.kill();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) onAbort();
      return await sandbox.nextWithin(this.#options.phaseStartMs ?? PHASE_START_MS);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #ranOutOfMemory(sandbox: Sandbox): Promise<boolean> {
    const state = await this.#options.engine.inspect(sandbox.containerId);
    return state.outOfMemory;
  }

  /** The caller is gone while the container is still on its way: it is removed when it is there. */
  #abandon(opening: Promise<Sandbox>): void {
    const removal = opening.then(
      async (sandbox) => {
        await sandbox[Symbol.asyncDispose]();
        this.#remove(sandbox.containerId);
      },
      // `open` has cleaned up behind itself.
      () => {},
    );
    this.#track(removal, 'unknown');
  }

  #remove(containerId: string): void {
    this.#track(this.#options.engine.remove(containerId), containerId);
  }

  /**
   * A create that failed by its timeout may have made a container whose id never came. One that it makes later still is
   * the sweep's.
   */
  async #removeUnnamed(sandboxId: string): Promise<void> {
    const { engine, instance } = this.#options;
    const made = await engine.list({ [INSTANCE_LABEL]: instance, [SANDBOX_LABEL]: sandboxId });
    for (const { id } of made) this.#remove(id);
  }

  #track(removal: Promise<void>, containerId: string): void {
    const settled = removal
      .catch((error: unknown) => this.#options.onRemovalFailed?.(containerId, error))
      .finally(() => this.#removals.delete(settled));
    this.#removals.add(settled);
  }
}

/** The files don't fit, or lie in each other's way: the submission's own fault, so it is told where its output goes. */
function* refusedFiles(
  phase: PhaseName,
  failure: Extract<Report, { type: 'failed' }>,
): Generator<RunEvent, PhaseEnded> {
  const why = failure.reason === 'no-space' ? 'there is no space for the files' : 'a file can’t be written';
  const data = Buffer.from(`sandpiper: ${why}: ${failure.message}\n`);
  yield { type: 'phase-started', phase };
  yield { type: 'output', phase, stream: 'stderr', data, at: new Date() };
  const nothing = { signal: null, wallMs: 0, cpuMs: 0, peakMemoryBytes: 0 };
  return { type: 'phase-ended', phase, exitCode: 1, reason: 'exited', ...nothing };
}

function* outOfMemoryAtStart(phase: PhaseName, limits: Limits): Generator<RunEvent, PhaseEnded> {
  yield { type: 'phase-started', phase };
  const used = { wallMs: 0, cpuMs: 0, peakMemoryBytes: limits.memoryBytes };
  return { type: 'phase-ended', phase, exitCode: null, signal: 'SIGKILL', reason: 'out-of-memory', ...used };
}

function brokenSandbox(sandbox: Sandbox, report: Report | null): EnvironmentError {
  const said = report?.type === 'failed' ? report.message : (report?.type ?? 'nothing');
  const complaint = sandbox.diagnostics ? `; ${sandbox.diagnostics}` : '';
  return new EnvironmentError('sandbox-failed', `the sandbox went wrong, its last word was: ${said}${complaint}`);
}

async function asEnvironment<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toEnvironmentError(error);
  }
}

function toEnvironmentError(error: unknown): EnvironmentError {
  if (error instanceof EnvironmentError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof EngineUnavailableError || error instanceof EngineTimeoutError) {
    return new EnvironmentError('engine-unavailable', message, { cause: error });
  }
  if (error instanceof ImageMissingError) return new EnvironmentError('image-missing', message, { cause: error });
  return new EnvironmentError('sandbox-failed', message, { cause: error });
}

/** null where the signal was first. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
