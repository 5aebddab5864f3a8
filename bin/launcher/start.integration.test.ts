import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadInstance } from '#config/instance.ts';
import { childEnvironment } from './child-environment.ts';
import { readPidFile } from './pid-file.ts';
import { freePort } from './port.ts';
import { findPostmaster, stopPostmaster } from './postgres/postmaster.ts';
import { gone, signal } from './process-identity.ts';

const START_MS = 180_000;

/** One instance as `npm start` runs it, and what it tells its operator. */
class Instance {
  readonly homeDir: string;
  readonly port: number;
  said = '';
  #launcher: ChildProcess | null = null;

  constructor(homeDir: string, port: number) {
    this.homeDir = homeDir;
    this.port = port;
  }

  async start(): Promise<void> {
    const launcher = this.launch();
    await vi.waitUntil(() => this.said.includes('Sandpiper is ready') || launcher.exitCode !== null, {
      timeout: START_MS,
      interval: 50,
    });
    if (launcher.exitCode !== null) throw new Error(this.said);
  }

  launch(): ChildProcess {
    this.said = '';
    const launcher = spawn(process.execPath, ['bin/launcher/main.ts'], {
      env: childEnvironment({
        PATH: process.env.PATH,
        SANDPIPER_HOME: this.homeDir,
        PORT: String(this.port),
        SANDPIPER_INSTALL_ENGINE: '0',
        OFFERED_LANGUAGES: 'python',
        NODE_ENV: undefined,
      }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    launcher.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    this.#launcher = launcher;
    return launcher;
  }

  /** Settles when the launcher has ended; gives how long that took. */
  async end(name: NodeJS.Signals): Promise<number> {
    const launcher = this.#launcher;
    const began = performance.now();
    if (launcher?.pid && launcher.exitCode === null) {
      launcher.kill(name);
      await gone(launcher.pid, 30_000);
    }
    return performance.now() - began;
  }

  /** Of web, worker and Postgres, those that run. */
  async processes(): Promise<Record<string, number>> {
    const [web, worker, postgres] = await Promise.all([
      readPidFile(join(this.homeDir, 'web.pid')),
      readPidFile(join(this.homeDir, 'worker.pid')),
      findPostmaster(join(this.homeDir, 'postgres')),
    ]);
    return Object.fromEntries(
      Object.entries({ web, worker, postgres: postgres?.pid }).filter((entry): entry is [string, number] =>
        Number.isInteger(entry[1]),
      ),
    );
  }

  async token(): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['bin/operator/token.ts', '--email', 'dev@sandpiper.test'],
      { env: childEnvironment({ PATH: process.env.PATH, SANDPIPER_HOME: this.homeDir }), timeout: 60_000 },
    );
    expect(stdout).toMatch(/^sp_\w+\n$/);
    return stdout.trim();
  }

  /** Runs Python to its end, or as far as `path` says. */
  async submit(token: string, code: string, path = '?wait=true'): Promise<{ status: string; stdout: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/executions${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'python', code, limits: { wallMs: 60_000 } }),
    });
    return response.json();
  }

  async containers(): Promise<string[]> {
    const { id } = await loadInstance(this.homeDir);
    const { stdout } = await promisify(execFile)('docker', ['ps', '-aq', '--filter', `label=sandpiper.instance=${id}`]);
    return stdout.split('\n').filter(Boolean);
  }

  async healthy(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/health`).catch(() => null);
    return response?.ok ?? false;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    const { web, worker, postgres } = await this.processes();
    for (const pid of [web, worker]) if (pid) signal(pid, 'SIGKILL');
    if (postgres) await stopPostmaster(postgres);
    await rm(this.homeDir, { recursive: true, force: true });
  }
}

// In order: each goes on from where the one before has left both instances.
describe('two instances on one machine', () => {
  let first: Instance;
  let second: Instance;
  let token: string;

  beforeAll(async () => {
    const homes = await Promise.all(['a', 'b'].map((name) => mkdtemp(join(tmpdir(), `sandpiper-start-${name}-`))));
    first = new Instance(homes[0] ?? '', await freePort());
    second = new Instance(homes[1] ?? '', await freePort());
    await Promise.all([first.start(), second.start()]);
  }, START_MS);

  afterAll(async () => {
    await Promise.all([first, second].map((instance) => instance.remove()));
  }, 60_000);

  it('start side by side, each with its own address, processes and admin', async () => {
    expect(await first.healthy()).toBe(true);
    expect(await second.healthy()).toBe(true);
    const pids = [...Object.values(await first.processes()), ...Object.values(await second.processes())];
    expect(new Set(pids).size).toBe(6);
    expect(first.said).toContain(`http://localhost:${first.port}/sign-in/link#`);
    expect(first.said.match(/link#(\S+)/)?.[1]).not.toBe(second.said.match(/link#(\S+)/)?.[1]);
  });

  it('keep their secrets in files that only their owner reads, and say none of them', async () => {
    for (const name of ['secrets.json', 'first-admin.txt']) {
      const file = join(first.homeDir, name);
      expect((await stat(file)).mode & 0o777, name).toBe(0o600);
      const values = (await readFile(file, 'utf8')).match(/[0-9A-Za-z]{20,}/g) ?? [];
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) expect(first.said).not.toContain(value);
    }
  });

  it('run programs', async () => {
    token = await first.token();
    expect(await first.submit(token, 'print(6 * 7)')).toMatchObject({ status: 'COMPLETED', stdout: '42\n' });
  });

  it('refuse a second start from the same folder, and on a port that is taken', async () => {
    const again = new Instance(first.homeDir, await freePort());
    await expect(again.start()).rejects.toThrow(/it runs already from/);
    const squatting = new Instance(join(first.homeDir, 'other'), second.port);
    await expect(squatting.start()).rejects.toThrow(/port \d+ is taken by another program: set PORT/);
    expect(await first.healthy()).toBe(true);
  });

  it('leave nothing but Postgres when the launcher is killed in the middle of a run, and do not mind each other', async () => {
    await first.submit(token, 'import time\ntime.sleep(50)', '');
    await vi.waitUntil(async () => (await first.containers()).length > 0, { timeout: 15_000, interval: 100 });
    const before = await first.processes();
    await first.end('SIGKILL');
    await vi.waitUntil(async () => Object.keys(await first.processes()).join() === 'postgres', { timeout: 12_000 });
    expect((await first.processes()).postgres).toBe(before.postgres);
    expect(await second.healthy()).toBe(true);
  });

  it(
    'adopt at the next start what a killed one left, and run on',
    async () => {
      await first.start();
      expect(first.said).toContain('adopted the one that runs on port');
      expect(await first.submit(token, 'print("again")')).toMatchObject({ status: 'COMPLETED', stdout: 'again\n' });
    },
    START_MS,
  );

  it('stop in order within 10 s, in the middle of a run, with no process and no container left', async () => {
    await vi.waitUntil(async () => (await first.containers()).length > 0, { timeout: 30_000, interval: 100 });
    const before = await first.processes();
    expect(Object.keys(before).toSorted()).toEqual(['postgres', 'web', 'worker']);
    expect(await first.end('SIGTERM')).toBeLessThan(10_000);
    for (const [name, pid] of Object.entries(before)) expect(await gone(pid, 0), name).toBe(true);
    expect(await first.containers()).toEqual([]);
    expect(await second.healthy()).toBe(true);
    expect(await second.end('SIGINT')).toBeLessThan(10_000);
  });
});
