import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { registryUrl } from '#config/egress-rules.ts';
import { isPublicAddress, plainAddress } from '#worker/egress/addresses.ts';
import { machineResolver } from '#worker/egress/name-resolver.ts';
import type { Setup } from './setup.ts';
import type { Step } from './steps.ts';

const run = promisify(execFile);
const ASK_MS = 10_000;
/** What has npm forget what it was set to. */
const UNSET = ['--userconfig=/dev/null', '--globalconfig=/dev/none'];

export interface RegistrySources {
  /** What npm of this machine asks: as it is set, or as it comes. @throws Error where there is no npm */
  ofNpm: (which: 'set' | 'own', signal: AbortSignal) => Promise<string>;
  addressesOf: (host: string) => Promise<string[]>;
}

const thisMachine: RegistrySources = {
  async ofNpm(which, signal) {
    const own = which === 'own';
    const settings = own ? Object.keys(process.env).filter((name) => /^npm_config_/i.test(name)) : [];
    const { stdout } = await run('npm', ['config', 'get', 'registry', ...(own ? UNSET : [])], {
      env: { ...process.env, ...Object.fromEntries(settings.map((name) => [name, undefined])) },
      cwd: own ? '/' : process.cwd(),
      ...{ signal, timeout: ASK_MS },
    });
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
  const registry = config.egress.npmRegistry ?? (await sources.ofNpm('set', signal).catch(() => ''));
  signal.throwIfAborted();
  if (!registryUrl.safeParse(registry).success) return {};
  const { hostname, port, protocol } = new URL(registry);
  // A project's own `.npmrc` stands over what npm asks by itself, and below what is told.
  const isNpmsOwn = registry === (await sources.ofNpm('own', signal).catch(() => ''));
  signal.throwIfAborted();
  const told: Record<string, string> = isNpmsOwn ? {} : { NPM_REGISTRY: registry };
  if (env.EGRESS_ALLOW !== undefined) return told;
  const address = plainAddress(hostname.replace(/^\[|\]$/g, ''));
  // A registry that can't be found now is no reason not to start.
  const addresses = address ? [address] : await sources.addressesOf(hostname).catch(() => []);
  if (addresses.every((each) => isPublicAddress(plainAddress(each) ?? ''))) return told;
  const rule = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  step.did(`runs may reach ${rule}, npm's registry, though it has no public address (EGRESS_ALLOW= in .env closes it)`);
  return { ...told, EGRESS_ALLOW: rule };
}
