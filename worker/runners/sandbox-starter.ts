import { randomInt, randomUUID } from 'node:crypto';
import type { ContainerEngine, ContainerSpec, VolumeMount } from '#worker/engine/engine.ts';
import { ContainerGoneError } from '#worker/engine/errors.ts';
import { chooseRuntime, isGvisor, type RuntimeSetting } from '#worker/engine/runtime.ts';
import { ensureSupervisorVolume } from '#worker/images/supervisor-volume.ts';
import { INSTANCE_LABEL, SANDBOX_LABEL, sandboxLabels } from './labels.ts';
import type { SandboxClass } from './pool/sandbox-classes.ts';
import { Sandbox } from './sandbox.ts';

const SUPERVISOR_FOLDER = '/usr/local/lib/sandpiper';
const SUPERVISOR_COMMAND = [`${SUPERVISOR_FOLDER}/supervisor`];
const FIRST_RUN_UID = 100_000;
const RUN_UIDS = 1_000_000_000;
/** How many the engine is asked to remove at once. */
const REMOVALS_AT_ONCE = 6;

export interface SandboxStarterOptions {
  engine: ContainerEngine;
  /** Who the containers belong to. */
  instance: string;
  worker: string;
  runtime: RuntimeSetting;
  /** Processes and threads that any run may have at most: each run's own limit is the supervisor's to set. */
  mostPids: number;
  onRemoved?: (containerId: string) => void;
  /** A container that could not be removed stays for the sweep; this is for the log. */
  onRemovalFailed?: (containerId: string, error: unknown) => void;
  /** A program that was hard to kill could not be given more CPU to die with; this is for the log. */
  onHurryFailed?: (containerId: string, error: unknown) => void;
  /** The user that a container's programs run as; another for each, as some of the kernel's limits are per user. */
  pickUid?: () => number;
  /** What all sandboxes have mounted by which programs that have the network know whom to trust. */
  certificates?: () => Promise<VolumeMount>;
}

/** What the engine gives every sandbox, and has for all together. */
export interface Platform {
  runtime: string;
  apparmor: boolean;
  cpus: number;
  memoryBytes: number;
}

export interface StartedSandbox {
  sandbox: Sandbox;
  runtime: string;
}

/** Makes hardened containers, says hello to the supervisor in each, and removes them. */
export class SandboxStarter {
  readonly #options: SandboxStarterOptions;
  readonly #removals = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  /** Whom to tell that a container is gone. */
  readonly #onGone = new Map<string, () => void>();
  /** The same, by sandbox, of those whose ids never came. */
  readonly #unnamed = new Map<string, () => void>();
  readonly #starting = new Set<string>();
  #removing = 0;
  #platform: Promise<Platform> | undefined;

  constructor(options: SandboxStarterOptions) {
    this.#options = options;
  }

  get engine(): ContainerEngine {
    return this.#options.engine;
  }

  /**
   * `onGone` is called once the container is removed, or was never made; not while its removal fails, nor while the
   * engine can't say whether there is one.
   * @throws EngineError, EnvironmentError; what was made until then is removed
   */
  async start(wanted: SandboxClass, onGone: () => void): Promise<StartedSandbox> {
    const sandboxId = randomUUID();
    const spec = await this.#specOf(wanted, sandboxId).catch((error: unknown) => {
      onGone();
      throw error;
    });
    const containerId = await this.engine.createContainer(spec).catch((error: unknown) => {
      this.#unnamed.set(sandboxId, onGone);
      this.#track(this.#removeUnnamed(sandboxId), 'unknown');
      throw error;
    });
    this.#onGone.set(containerId, onGone);
    this.#starting.add(containerId);
    try {
      const { runtime, cpus } = await this.platform();
      const sandbox = await Sandbox.start(this.engine, containerId, spec, () => {
        // gVisor can't change a container that runs.
        if (!isGvisor(runtime)) this.#hurry(containerId, cpus);
      });
      return { sandbox, runtime };
    } catch (error) {
      this.remove(containerId);
      throw error;
    } finally {
      this.#starting.delete(containerId);
    }
  }

  isStarting(containerId: string): boolean {
    return this.#starting.has(containerId);
  }

  async #specOf(wanted: SandboxClass, sandboxId: string): Promise<ContainerSpec> {
    const { image, supervisor, memoryBytes, diskBytes, cpus, volume } = wanted;
    const { engine, instance, worker, pickUid, certificates, mostPids: pids } = this.#options;
    const { runtime, apparmor } = await this.platform();
    const volumes = [
      ...(supervisor === 'mounted' ? [{ name: await ensureSupervisorVolume(engine), path: SUPERVISOR_FOLDER }] : []),
      ...(certificates ? [await certificates()] : []),
      ...(volume ? [volume] : []),
    ];
    return {
      image,
      command: SUPERVISOR_COMMAND,
      labels: sandboxLabels({ instance, worker, sandboxId }),
      runUid: pickUid?.() ?? FIRST_RUN_UID + randomInt(RUN_UIDS),
      memoryBytes,
      diskBytes,
      cpus,
      pids,
      runtime,
      apparmor,
      ...(volumes.length > 0 ? { volumes } : {}),
    };
  }

  /** Drops the connection, which ends what runs, and removes the container; whoever needs to know that waits for `settled`. */
  discard(sandbox: Sandbox): void {
    this.#track(sandbox[Symbol.asyncDispose](), sandbox.containerId);
    this.remove(sandbox.containerId);
  }

  /** One that is still on its way is removed when it is there. */
  abandon(starting: Promise<StartedSandbox>): void {
    const removal = starting.then(
      ({ sandbox }) => this.discard(sandbox),
      // `start` has cleaned up behind itself.
      () => {},
    );
    this.#track(removal, 'unknown');
  }

  remove(containerId: string): void {
    this.#track(this.#remove(containerId), containerId);
  }

  /** Somebody else has removed it, after this one had failed to. */
  gone(containerId: string): void {
    this.#onGone.get(containerId)?.();
    this.#onGone.delete(containerId);
  }

  /** Of what the engine could not say whether it is there it may have something to say now. */
  swept(): void {
    for (const sandboxId of this.#unnamed.keys()) this.#track(this.#removeUnnamed(sandboxId), 'unknown');
  }

  /** Waits until every container is removed or has failed to be. */
  async settled(): Promise<void> {
    while (this.#removals.size > 0) await Promise.all(this.#removals);
  }

  async #remove(containerId: string): Promise<void> {
    if (this.#removing >= REMOVALS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#removing += 1;
    try {
      await this.#options.engine.remove(containerId);
      this.gone(containerId);
      this.#options.onRemoved?.(containerId);
    } finally {
      this.#removing -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Asked once; again after a fault. @throws EngineError */
  platform(): Promise<Platform> {
    this.#platform ??= this.#options.engine.info().then((info) => ({
      runtime: chooseRuntime(info, this.#options.runtime),
      apparmor: info.securityOptions.includes('apparmor'),
      cpus: info.cpus,
      memoryBytes: info.memoryBytes,
    }));
    this.#platform.catch(() => {
      this.#platform = undefined;
    });
    return this.#platform;
  }

  /** The engine may be another by now. */
  forgetPlatform(): void {
    this.#platform = undefined;
  }

  /**
   * A create that failed by its timeout may have made a container whose id never came. One that it makes later still is
   * the sweep's.
   */
  async #removeUnnamed(sandboxId: string): Promise<void> {
    const { engine, instance } = this.#options;
    const made = await engine.list({ [INSTANCE_LABEL]: instance, [SANDBOX_LABEL]: sandboxId });
    const onGone = this.#unnamed.get(sandboxId);
    if (!onGone) return;
    this.#unnamed.delete(sandboxId);
    if (made.length === 0) onGone();
    for (const { id } of made) {
      this.#onGone.set(id, onGone);
      this.remove(id);
    }
  }

  /** All that this machine has, for the moment in which the processes die; the sandbox serves no other run. */
  #hurry(containerId: string, cpus: number): void {
    const { engine, onHurryFailed } = this.#options;
    engine.setCpus(containerId, cpus).catch((error: unknown) => {
      if (!(error instanceof ContainerGoneError)) onHurryFailed?.(containerId, error);
    });
  }

  #track(removal: Promise<void>, containerId: string): void {
    const settled = removal
      .catch((error: unknown) => this.#options.onRemovalFailed?.(containerId, error))
      .finally(() => this.#removals.delete(settled));
    this.#removals.add(settled);
  }
}
