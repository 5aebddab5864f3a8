import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { registryUrl } from '#config/egress-rules.ts';
import { isPublicAddress, plainAddress } from '#worker/egress/addresses.ts';
import { machineResolver } from '#worker/egress/name-resolver.ts';
import type { Setup } from './setup.ts';
import type { Step } from './steps.ts';

const run = promisify(execFile);
const ASK_MS = 10_000;
const NPMS_OWN = 'registry.npmjs.org';

export interface RegistrySources {
  /** What npm of this machine is set to ask. @throws Error where there is no npm */
  ofNpm: (signal: AbortSignal) => Promise<string>;
  addressesOf: (host: string) => Promise<string[]>;
}

const thisMachine: RegistrySources = {
  async ofNpm(signal) {
    const { stdout } = await run('npm', ['config', 'get', 'registry'], { signal, timeout: ASK_MS });
    return stdout.trim();
  },
  addressesOf: (host) => machineResolver.operators(host),
};

/**
 * What a worker is told of the npm registry: this machine's, where the operator names none. What a person's own npm gets
 * from it they expect `npm ci` to get in a sandbox; so where it has no public address it is admitted all the same, on its
 * port alone, unless the operator has said what is.
 */
export async function registryEnvironment(
  { env, config }: Pick<Setup, 'env' | 'config'>,
  step: Step,
  { signal, sources = thisMachine }: { signal: AbortSignal; sources?: RegistrySources },
): Promise<Record<string, string>> {
  if (config.egress.phases === 'none') return {};
  // Without npm, and with a name or password in the address, there is nothing that could be told.
  const registry = config.egress.npmRegistry ?? (await sources.ofNpm(signal).catch(() => ''));
  signal.throwIfAborted();
  if (!registryUrl.safeParse(registry).success) return {};
  const { hostname, port, protocol } = new URL(registry);
  const told: Record<string, string> = hostname === NPMS_OWN ? {} : { NPM_REGISTRY: registry };
  if (env.EGRESS_ALLOW !== undefined) return told;
  const address = plainAddress(hostname.replace(/^\[|\]$/g, ''));
  // A registry that can't be found now is no reason not to start.
  const addresses = address ? [address] : await sources.addressesOf(hostname).catch(() => []);
  if (addresses.every((each) => isPublicAddress(plainAddress(each) ?? ''))) return told;
  const rule = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  step.did(`runs may reach ${rule}, npm's registry, though it has no public address (EGRESS_ALLOW= in .env closes it)`);
  return { ...told, EGRESS_ALLOW: rule };
}
