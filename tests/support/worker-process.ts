import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadInstance } from '#config/instance.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';
import { removeInstanceVolumes } from './instance-volumes.ts';
import { createDockerEngine } from './language-images.ts';

const READY_WITHIN_MS = 20_000;

/** A folder of an instance, for worker processes that come one after the other; its containers are its own. */
export class TestInstance implements AsyncDisposable {
  readonly homeDir: string;
  readonly #databaseUrl: string;
  readonly #engine = createDockerEngine();
  readonly #processes: WorkerProcess[] = [];

  private constructor(homeDir: string, databaseUrl: string) {
    this.homeDir = homeDir;
    this.#databaseUrl = databaseUrl;
  }

  static async create(databaseUrl: string): Promise<TestInstance> {
    return new TestInstance(await mkdtemp(join(tmpdir(), 'sandpiper-worker-')), databaseUrl);
  }

  /** `worker/main.ts` as the launcher starts it, or another program in its place. Settles when it is ready. */
  async startWorker(
    env: Record<string, string> = {},
    program: readonly string[] = ['worker/main.ts'],
  ): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [...program], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        DATABASE_URL: this.#databaseUrl,
        SANDPIPER_HOME: this.homeDir,
        OFFERED_LANGUAGES: 'python',
        LOG_LEVEL: 'info',
        ...env,
      },
    });
    const started = new WorkerProcess(child);
    this.#processes.push(started);
    await started.ready();
    return started;
  }

  /** Ids of the containers that carry this instance's name. */
  async containers(): Promise<string[]> {
    const { id } = await loadInstance(this.homeDir);
    return (await this.#engine.list({ [INSTANCE_LABEL]: id })).map((container) => container.id);
  }

  /** Ends the containers by force, and leaves them where they are. */
  async killContainers(): Promise<void> {
    await Promise.all((await this.containers()).map((id) => this.#engine.kill(id)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end('SIGKILL')));
    for (const id of await this.containers()) await this.#engine.remove(id);
    await removeInstanceVolumes(this.homeDir);
    await this.#engine[Symbol.asyncDispose]();
    await rm(this.homeDir, { recursive: true, force: true });
  }
}

export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.#output += data;
      });
    }
  }

  /** Its log. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it could not be started');
    return this.#child.pid;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  async ready(): Promise<void> {
    const late = AbortSignal.timeout(READY_WITHIN_MS);
    const message = once(this.#child, 'message', { signal: late });
    const ended = this.#exited.then(() => Promise.reject(new Error('it ended')));
    try {
      await Promise.race([message, ended]);
    } catch (cause) {
      throw new Error(`the worker did not become ready:\n${this.#output}`, { cause });
    } finally {
      ended.catch(() => {});
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Settles when it is gone and all that it wrote is in `output`. */
  async end(name: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(name);
    await this.#gone();
  }

  /** As when the launcher dies. */
  async disconnect(): Promise<void> {
    this.#child.disconnect();
    await this.#gone();
  }

  async #gone(): Promise<void> {
    await this.#exited;
    // 'close', which would wait for these, never comes after a disconnect from this side.
    for (const stream of [this.#child.stdout, this.#child.stderr]) if (stream?.readable) await once(stream, 'end');
  }
}
