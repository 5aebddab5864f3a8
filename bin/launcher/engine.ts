import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerAddress } from '#config/docker-host.ts';
import { childEnvironment } from './child-environment.ts';
import { installPackages } from './distribution.ts';
import { processIdentity } from './process-identity.ts';
import type { Setup } from './setup.ts';
import type { Step } from './steps.ts';

const USUAL_SOCKET = '/var/run/docker.sock';

/** What this start leaves behind: a daemon started by hand logs here, as it outlives the instance. */
const DAEMON_LOG = '/var/log/sandpiper-dockerd.log';

/** Null where the engine answers, else what the operator has to do, in sentences. */
export type EngineProblem = string | null;

/** Finds the container engine, or installs and starts it where that is wanted and possible. */
export async function ensureEngine(setup: Setup, step: Step, abort: AbortSignal): Promise<EngineProblem> {
  const { dockerHost, install } = setup.config.engine;
  const answer = await pingEngine(dockerHost);
  if (answer === 'ok') return null;
  if (dockerHost) return `DOCKER_HOST is ${dockerHost}, where no engine answers (${answer}): start it, or unset it.`;
  if (answer === 'EACCES') {
    return `This user may not use ${USUAL_SOCKET}: add it to the group "docker" (sudo usermod -aG docker "$USER"), log in anew, and start again.`;
  }
  if (process.platform !== 'linux') {
    return 'Start Docker Desktop, or set DOCKER_HOST to a Docker Engine, and start again.';
  }

  const root = process.getuid?.() === 0;
  if (!(await daemonProgram())) {
    if (!root) {
      return 'Install Docker Engine (on Debian and Ubuntu: sudo apt-get install docker.io), let this user use it (sudo usermod -aG docker "$USER"), log in anew, and start again.';
    }
    if (!install) {
      return 'SANDPIPER_INSTALL_ENGINE=0 refuses to install one: install docker.io, or set DOCKER_HOST to an engine elsewhere, and start again.';
    }
    step.doing('installs docker.io');
    const problem = await installPackages(setup.projectDir, ['docker.io'], abort);
    if (problem) return `docker.io couldn't be installed: ${problem}`;
    step.did('installed docker.io from the distribution');
  }
  if (!root)
    return 'Docker Engine is installed and not running: start it (sudo systemctl start docker), and start again.';

  step.doing('starts the Docker daemon');
  if (!(await startDaemon(abort))) {
    const log = await readFile(DAEMON_LOG, 'utf8').catch(() => '');
    return `The Docker daemon doesn't come up. The end of ${DAEMON_LOG}:\n${log.trim().split('\n').slice(-5).join('\n')}`;
  }
  step.did('started the Docker daemon');
  return null;
}

/** `ok`, or why the engine doesn't answer. */
export function pingEngine(dockerHost: string | null, timeoutMs = 5_000): Promise<string> {
  const target = dockerAddress(dockerHost);
  const tls = 'protocol' in target && target.protocol === 'https';
  const address = 'socketPath' in target ? target : { host: target.host, port: target.port };
  return new Promise((resolve) => {
    const call = (tls ? requestTls : request)({ ...address, path: '/_ping', timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ok' : `HTTP ${response.statusCode}`);
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    call.end();
  });
}

async function daemonProgram(): Promise<string | null> {
  for (const path of ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd']) {
    if (await stat(path).catch(() => null)) return path;
  }
  return null;
}

async function startDaemon(abort: AbortSignal): Promise<boolean> {
  // The package's installation may have started it already.
  if ((await pingEngine(null)) === 'ok') return true;
  if (await stat('/run/systemd/system').catch(() => null)) {
    await spawnDetached('systemctl', ['start', 'docker']);
    if (await waitForEngine(30_000, abort)) return true;
  }
  await removeStaleDaemonPid();
  const program = await daemonProgram();
  if (!program) return false;
  await spawnDetached(program, []);
  return waitForEngine(45_000, abort);
}

/** In a session of its own: an engine serves all instances on the machine and outlives each of them. */
async function spawnDetached(program: string, args: string[]): Promise<void> {
  const log = await open(DAEMON_LOG, 'a', 0o600);
  const { PATH, HOME, HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = process.env;
  const child = spawn(program, args, {
    cwd: '/',
    detached: true,
    env: childEnvironment({ PATH, HOME, HTTP_PROXY, HTTPS_PROXY, NO_PROXY }),
    stdio: ['ignore', log.fd, log.fd],
  });
  child.on('error', () => {});
  child.unref();
  await log.close();
}

async function waitForEngine(waitMs: number, abort: AbortSignal): Promise<boolean> {
  for (const until = Date.now() + waitMs; Date.now() < until; ) {
    if ((await pingEngine(null, 2_000)) === 'ok') return true;
    await sleep(150, undefined, { signal: abort });
  }
  return false;
}

/** After a power cut the daemon takes whatever process has its old pid for itself, and refuses to start. */
async function removeStaleDaemonPid(): Promise<void> {
  const file = '/var/run/docker.pid';
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!pid) return;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  if ((await processIdentity(pid)) === null || name.trim() !== 'dockerd') await rm(file, { force: true });
}
