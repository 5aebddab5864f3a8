import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '#config/environment.ts';
import { childEnvironment } from '../child-environment.ts';
import { readPidFile, writePidFile } from '../pid-file.ts';
import { gone, signal } from '../process-identity.ts';
import type { Step } from '../steps.ts';
import { errorIn, LineBudget } from './error-lines.ts';
import { LogFile } from './log-file.ts';

export interface ChildOptions {
  name: string;
  /** For Node: its own options, the script, the script's arguments. */
  args: readonly string[];
  projectDir: string;
  homeDir: string;
  logsDir: string;
  env: Environment;
  /** Told to the operator, a line at a time. */
  say: (text: string) => void;
  started?: (pid: number) => Promise<void>;
}

/** A preload for Node, which needs an IPC channel to the launcher and a group of its own. */
export const END_WITH_LAUNCHER = join(import.meta.dirname, 'end-with-launcher.ts');

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** One that has lived that long is taken to have been well. */
const WELL_AFTER_MS = 60_000;
/** Half of the time that a stop may take at all: Postgres, which they use, comes after them. See start.ts. */
const GRACE_MS = 5_000;
/** Something in a session of its own may hold the output of a process that is gone. */
const LAST_WORDS_MS = 300;

/**
 * A process of the instance that is started again when it ends by itself. It runs in a session of its own, so that
 * Ctrl-C reaches only the launcher, which stops things in order; it stops by itself when the launcher is gone.
 */
export class Child {
  readonly #options: ChildOptions;
  readonly #log: LogFile;
  readonly #budget = new LineBudget();
  #process: ChildProcess | null = null;
  #stopping = false;
  #reloading = false;
  #pauseMs = FIRST_PAUSE_MS;
  #restart: NodeJS.Timeout | null = null;

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#log = new LogFile(this.logFile);
  }

  get logFile(): string {
    return join(this.#options.logsDir, `${this.#options.name}.log`);
  }

  start(): void {
    const { args, projectDir, homeDir, name, env, started } = this.#options;
    const began = Date.now();
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--import', END_WITH_LAUNCHER, ...args],
      {
        cwd: projectDir,
        detached: true,
        env: childEnvironment({ ...env, SANDPIPER_END_WITH_LAUNCHER: 'gracefully' }),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#process = child;
    this.#follow(child);
    if (child.pid) {
      const report = (error: unknown) => this.#options.say(String(error));
      writePidFile(pidFile(homeDir, name), child.pid).catch(report);
      started?.(child.pid).catch(report);
    }
    child.once('error', (error) => this.#options.say(error.message));
    child.once('close', (code, signalName) => {
      this.#process = null;
      if (child.pid) signal(-child.pid, 'SIGKILL');
      if (this.#stopping) return;
      if (this.#reloading) this.#startNow();
      else this.#startAgain(Date.now() - began, signalName ?? `code ${code}`);
    });
  }

  /** Ends it and starts it again, as its code is another now. */
  async reload(): Promise<void> {
    if (this.#stopping || this.#reloading) return;
    const child = this.#process;
    if (!child?.pid) {
      this.#startNow();
      return;
    }
    this.#reloading = true;
    signal(child.pid, 'SIGTERM');
    if (!(await gone(child.pid, GRACE_MS))) signal(-child.pid, 'SIGKILL');
  }

  /** Asks it to end, and ends it and all that it started if it takes too long. Settles when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    const child = this.#process;
    if (child?.pid) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      signal(child.pid, 'SIGTERM');
      if (!(await gone(child.pid, GRACE_MS))) {
        this.#options.say(`did not end within ${GRACE_MS / 1000} s and was killed`);
        signal(-child.pid, 'SIGKILL');
      }
      await Promise.race([closed, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    }
    await rm(pidFile(this.#options.homeDir, this.#options.name), { force: true });
    this.#log.close();
  }

  #startNow(): void {
    this.#reloading = false;
    if (this.#restart) clearTimeout(this.#restart);
    this.start();
  }

  #startAgain(livedMs: number, how: string): void {
    if (livedMs > WELL_AFTER_MS) this.#pauseMs = FIRST_PAUSE_MS;
    this.#options.say(`ended with ${how}, starts again in ${this.#pauseMs / 1000} s; its log is ${this.logFile}`);
    this.#restart = setTimeout(() => this.start(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #follow(child: ChildProcess): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      if (!stream) continue;
      stream.on('data', (chunk: Buffer) => this.#log.write(chunk));
      createInterface({ input: stream }).on('line', (line) => {
        const error = errorIn(line, name);
        if (error === null || this.#stopping) return;
        const allowed = this.#budget.spend();
        if (allowed === 'show') this.#options.say(error.slice(0, 500));
        if (allowed === 'say-there-is-more') this.#options.say(`there is more in ${this.logFile}`);
      });
    }
  }
}

/** Stops what a launcher that was killed has left running, before others take its place. */
export async function stopLeftOver(homeDir: string, name: string, step: Step): Promise<void> {
  const pid = await readPidFile(pidFile(homeDir, name));
  if (pid === null) return;
  step.doing(`waits for the ${name} of a start before to end`);
  signal(pid, 'SIGTERM');
  if (!(await gone(pid, GRACE_MS))) signal(-pid, 'SIGKILL');
  await gone(pid, 2_000);
  step.did(`stopped a ${name} left over from a start before`);
}

function pidFile(homeDir: string, name: string): string {
  return join(homeDir, `${name}.pid`);
}
