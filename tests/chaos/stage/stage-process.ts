import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const READY_WITHIN_MS = 40_000;
const KEPT_OUTPUT = 2_000_000;

export interface StageProcessOptions {
  /** For Node: its own options, the script, the script's arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A process of a stage that says by its IPC channel when it is ready, and that ends when the tests are gone. */
export class StageProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
      });
    }
  }

  /** Settles when it is ready. @throws Error with what it said where it ends before that */
  static async start({ args, env }: StageProcessOptions): Promise<StageProcess> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        NODE_ENV: 'production',
        ...env,
      },
    });
    const started = new StageProcess(child);
    await started.#ready();
    return started;
  }

  /** What it wrote: its log. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it could not be started');
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Settles when it is gone. */
  async end(name: NodeJS.Signals): Promise<void> {
    if (this.isRunning) {
      this.signal(name);
      // One that stands still heeds no other.
      if (name !== 'SIGKILL') this.signal('SIGCONT');
    }
    await this.#exited;
  }

  async #ready(): Promise<void> {
    const message = once(this.#child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
    const ended = this.#exited.then(() => Promise.reject(new Error('it ended')));
    ended.catch(() => {});
    try {
      await Promise.race([message, ended]);
    } catch (cause) {
      this.#child.kill('SIGKILL');
      throw new Error(`a process of the stage did not become ready:\n${this.#output.slice(-4_000)}`, { cause });
    }
  }
}
