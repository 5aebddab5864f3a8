import { execFile } from 'node:child_process';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { hasProgram, installPackages } from './distribution.ts';
import type { Step } from './steps.ts';

const run = promisify(execFile);
const ADDRESS = '127.0.0.1';

type Interfaces = Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>;

/** Whether this machine can talk to itself: all processes of an instance listen on its loopback address. */
export function hasLoopback(interfaces: Interfaces): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ address }) => address === ADDRESS));
}

/**
 * Brings the loopback interface up where a bare machine or namespace has not done so, and root may.
 * @throws Error that says what to do
 */
export async function ensureLoopback(projectDir: string, step: Step): Promise<void> {
  if (hasLoopback(networkInterfaces())) return;
  const hint = `nothing can listen on ${ADDRESS}: run "ip link set lo up" as root`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error(hint);
  if (!(await hasProgram('ip'))) {
    const problem = await installPackages(projectDir, ['iproute2']);
    if (problem) throw new Error(`${hint} (iproute2 can't be installed: ${problem})`);
  }
  await run('ip', ['address', 'replace', `${ADDRESS}/8`, 'dev', 'lo']);
  await run('ip', ['link', 'set', 'lo', 'up']);
  if (!hasLoopback(networkInterfaces())) throw new Error(hint);
  step.did('brought up, as this machine had none');
}
