import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { GVISOR_UNDER_TEST, sandboxRuntimes } from '#tests/support/gvisor.ts';
import { installPackages, programPath } from '../launcher/distribution.ts';
import type { Setup } from '../launcher/setup.ts';
import type { Step } from '../launcher/steps.ts';

const DAEMON_CONFIG = '/etc/docker/daemon.json';
const DAEMON_PID = '/var/run/docker.pid';
const REGISTERED_WITHIN_MS = 10_000;

/**
 * `ptrace` runs on every machine, `kvm` hangs on some. With `none` gVisor never looks at the interfaces of the network
 * namespace that it is started in: its own default takes the addresses of those away.
 */
const RUNTIME_ARGS = ['--platform=ptrace', '--network=none'];

/** Of the daemon's settings only what is touched here; all else is kept as it is. */
const daemonConfigSchema = z.looseObject({ runtimes: z.record(z.string(), z.unknown()).default({}) });

/**
 * Registers gVisor with this machine's own engine, so that tests of sandboxes run on it too. Where that isn't possible
 * it says why, and tests run without.
 */
export async function ensureGvisor(setup: Setup, step: Step, signal: AbortSignal): Promise<void> {
  if ((await sandboxRuntimes()).includes(GVISOR_UNDER_TEST)) return;
  const problem = await registerGvisor(setup, step, signal);
  if (problem) step.warn(`Sandboxes are tested on runc alone, not on gVisor: ${problem}.`);
  else step.did(`registered with the engine as ${GVISOR_UNDER_TEST}, for tests`);
}

/** @returns null where it is registered, else why not. */
async function registerGvisor(setup: Setup, step: Step, signal: AbortSignal): Promise<string | null> {
  const { dockerHost, install } = setup.config.engine;
  if (dockerHost) return 'the engine is at DOCKER_HOST, whose settings are not this machine’s';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root may register it';
  if (!install) return 'SANDPIPER_INSTALL_ENGINE=0 refuses to change this machine';
  if (!(await programPath('runsc'))) {
    step.doing('installs gVisor');
    const problem = await installPackages(setup.projectDir, ['runsc'], signal);
    if (problem) return `runsc can’t be installed: ${problem}`;
  }
  const program = await programPath('runsc');
  if (!program) return 'the package that was installed brought no runsc';
  const daemon = await daemonPid();
  if (daemon === null) return `${DAEMON_PID} names no running dockerd`;
  await addRuntime(program);
  // Reloads the settings and leaves all containers as they are.
  process.kill(daemon, 'SIGHUP');
  for (const until = Date.now() + REGISTERED_WITHIN_MS; Date.now() < until; ) {
    if ((await sandboxRuntimes()).includes(GVISOR_UNDER_TEST)) return null;
    await sleep(50, undefined, { signal });
  }
  return `the engine has not taken it from ${DAEMON_CONFIG}`;
}

async function addRuntime(path: string): Promise<void> {
  const text = await readFile(DAEMON_CONFIG, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const config = daemonConfigSchema.parse(JSON.parse(text.trim() || '{}'));
  config.runtimes[GVISOR_UNDER_TEST] = { path, runtimeArgs: RUNTIME_ARGS };
  await mkdir(dirname(DAEMON_CONFIG), { recursive: true });
  // Whole or not at all: with half a file the daemon would not start again.
  const whole = `${DAEMON_CONFIG}.${process.pid}`;
  await using file = await open(whole, 'w', 0o644);
  await file.writeFile(`${JSON.stringify(config, null, 2)}\n`);
  await file.sync();
  await rename(whole, DAEMON_CONFIG);
}

async function daemonPid(): Promise<number | null> {
  const pid = Number(await readFile(DAEMON_PID, 'utf8').catch(() => ''));
  if (!pid) return null;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === 'dockerd' ? pid : null;
}
