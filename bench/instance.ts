import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Environment } from '#config/environment.ts';
import { freePort } from '../bin/launcher/port.ts';

const run = promisify(execFile);
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 15_000;

/** Somebody who calls an instance. */
export interface Caller {
  readonly url: string;
  readonly token: string;
}

export interface BenchInstance extends Caller, AsyncDisposable {
  /** The process that web and worker are children of; null where the instance is not ours. */
  readonly launcherPid: number | null;
  /** What an instance of our own was started with; null where it is not ours. */
  readonly env: Environment | null;
}

/** The instance that the environment names, or one of our own that ends with the measuring. */
export async function startInstance(
  projectDir: string,
  changes: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<BenchInstance> {
  const { SANDPIPER_BENCH_URL: url, SANDPIPER_BENCH_TOKEN: token } = process.env;
  if (url && token) return { url, token, launcherPid: null, env: null, async [Symbol.asyncDispose]() {} };

  const port = await freePort();
  const home = join(projectDir, '.sandpiper-bench');
  const own = { SANDPIPER_HOME: home, PORT: String(port), SANDPIPER_URL: `http://localhost:${port}` };
  const env = { ...process.env, ...changes.env, ...own };
  const launcher = spawn(process.execPath, ['bin/launcher/main.ts'], {
    cwd: projectDir,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => launcher.once('exit', () => resolve()));
  const stop = async () => {
    launcher.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS).then(() => launcher.kill('SIGKILL'))]);
  };
  const givenUp = new AbortController();
  try {
    const instanceUrl = `http://localhost:${port}`;
    await Promise.race([
      untilHealthy(instanceUrl, givenUp.signal),
      ended.then(() => {
        throw new Error('the instance to be measured ended');
      }),
    ]);
    // An admin, who is told where the time of an execution went.
    const args = ['bin/operator/token.ts', '--email', 'bench@example.org', '--role', 'admin'];
    const { stdout } = await run(process.execPath, args, {
      cwd: projectDir,
      env,
    });
    return {
      url: instanceUrl,
      token: stdout.trim(),
      launcherPid: launcher.pid ?? null,
      env,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    givenUp.abort();
    await stop();
    throw error;
  }
}

/** Settles when the site is healthy, which includes a worker with an engine. */
async function untilHealthy(url: string, givenUp: AbortSignal): Promise<void> {
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until && !givenUp.aborted; await sleep(500)) {
    const health = await fetch(`${url}/api/v1/health`).then(
      (response) => response.json(),
      () => null,
    );
    if (health?.status === 'ok' && health.workers.alive > 0) return;
  }
  throw new Error(`${url} did not become healthy within ${START_TIMEOUT_MS} ms`);
}
