import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { gone } from '../../../bin/launcher/process-identity.ts';
import { cgroupOf } from './clean-up.ts';
import { STAGE_VARIABLE, signalAll } from './marked-processes.ts';

const READY_WITHIN_MS = 30_000;
const ATTEMPTS = 3;

/** A Docker Engine of the stage's own, which shares nothing with that of the machine and leaves its network alone. */
export class OwnEngine implements AsyncDisposable {
  readonly host: string;
  readonly client: DockerEngine;
  readonly #stage: string;
  readonly #folder: string;
  #daemon: ChildProcess | null = null;

  constructor(stage: string) {
    this.#stage = stage;
    this.#folder = join(stage, 'engine');
    this.host = `unix://${this.#folder}/engine.sock`;
    this.client = new DockerEngine({ host: this.host });
  }

  /** Settles when it answers. One that ends on its way up is started again, as an init system does. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#startOnce();
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #startOnce(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, 'daemon.json'), '{}');
    // Of one that was killed.
    await rm(join(this.#folder, 'engine.pid'), { force: true });
    const log = await open(this.#logFile, 'a');
    // In a network of its own: an engine without a bridge removes the one of the machine's engine.
    this.#daemon = spawn('unshare', ['--net', 'dockerd', ...this.#options()], {
      cwd: '/',
      detached: true,
      env: { PATH: process.env.PATH, [STAGE_VARIABLE]: this.#stage, NODE_ENV: 'production' },
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#daemon.on('error', () => {});
    await log.close();
    for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
      if (await answers(this.client)) return;
      if (Date.now() > until || this.#daemon.exitCode !== null) throw new Error(`no engine:\n${await this.log()}`);
    }
  }

  /** Brings an image of the machine's engine in. */
  async load(references: readonly string[]): Promise<void> {
    const saving = spawn('docker', ['save', ...references], { stdio: ['ignore', 'pipe', 'inherit'] });
    const loading = spawn('docker', ['--host', this.host, 'load', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const loaded = new Promise<number | null>((resolve) => loading.once('close', resolve));
    await pipeline(saving.stdout, loading.stdin);
    if ((await loaded) !== 0) throw new Error(`${references.join(', ')} can't be brought into the stage's engine`);
  }

  /** It and its containerd have no time for anything, and leave the containers without anybody. */
  async kill(): Promise<void> {
    const pidFile = join(this.#folder, 'exec/containerd/containerd.pid');
    const containerd = Number(await readFile(pidFile, 'utf8'));
    const pids = [this.#daemon?.pid, containerd].filter((pid) => pid !== undefined);
    signalAll(pids, 'SIGKILL');
    for (const pid of pids) await gone(pid, READY_WITHIN_MS);
    // Where nobody asks for its exit code it would be taken for alive.
    await rm(pidFile);
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (this.#daemon?.pid) signalAll([this.#daemon.pid], name);
  }

  async log(): Promise<string> {
    return (await readFile(this.#logFile, 'utf8').catch(() => '')).slice(-3_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }

  get #logFile(): string {
    return join(this.#folder, 'engine.log');
  }

  #options(): string[] {
    const folder = this.#folder;
    return [
      `--config-file=${folder}/daemon.json`,
      `--host=${this.host}`,
      `--data-root=${folder}/data`,
      `--exec-root=${folder}/exec`,
      `--pidfile=${folder}/engine.pid`,
      `--cgroup-parent=/${cgroupOf(this.#stage)}`,
      ...['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false', '--userland-proxy=false'],
    ];
  }
}

async function answers(engine: DockerEngine): Promise<boolean> {
  try {
    await engine.ping();
    return true;
  } catch {
    return false;
  }
}
