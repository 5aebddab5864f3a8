import type { Config } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';
import { databaseAddress } from '#db/database-address.ts';
import { EgressPolicy } from './egress-policy.ts';
import { EgressProxy } from './egress-proxy.ts';
import type { OwnService } from './own-services.ts';
import { EGRESS_ENV } from './program-env.ts';

type Settings = Pick<
  Config,
  'egress' | 'databaseUrl' | 'engine' | 'host' | 'port' | 'publicUrl' | 'metrics' | 'artifacts'
>;

/** Where names tell apart what is behind one address. */
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** The operator's settings of what runs may reach, for all attempts of a worker. */
export class WayOut {
  /** What programs of a phase with egress get beside their own. */
  readonly env: Readonly<Record<string, string>>;
  readonly #policy: EgressPolicy;
  readonly #mostBytes: number;

  constructor(settings: Settings) {
    const { allow, npmRegistry, mostBytes } = settings.egress;
    this.env = npmRegistry === null ? EGRESS_ENV : { ...EGRESS_ENV, npm_config_registry: npmRegistry };
    this.#policy = new EgressPolicy({ rules: allow, ownServices: ownServicesOf(settings) });
    this.#mostBytes = mostBytes;
  }

  /**
   * For one attempt; the caller disposes of it. `onRefused` is told once of each host that was refused, and must not
   * throw; `why` is a sentence.
   */
  open(onRefused: (host: string, why: string) => void): EgressProxy {
    return new EgressProxy({ policy: this.#policy, mostBytes: this.#mostBytes, onRefused });
  }
}

function ownServicesOf(settings: Settings): OwnService[] {
  const { databaseUrl, engine, host, port, publicUrl, metrics, artifacts } = settings;
  const services: OwnService[] = [{ host, port }, siteOf(new URL(publicUrl))];
  if (metrics.workerPort !== null) services.push({ host, port: metrics.workerPort });
  if (databaseUrl !== null) services.push(databaseAddress(databaseUrl));
  const address = dockerAddress(engine.dockerHost);
  if ('host' in address) services.push({ host: address.host, port: address.port });
  const { store } = artifacts;
  // AWS's own is anybody's.
  if (store.type === 's3' && store.endpoint !== null) {
    const endpoint = siteOf(new URL(store.endpoint));
    services.push(endpoint);
    if (!store.pathStyle) services.push({ ...endpoint, host: `${store.bucket}.${endpoint.host}` });
  }
  return services;
}

/** What such a URL leads to: of http and https, as the settings have them. */
function siteOf({ protocol, hostname, port }: URL): OwnService {
  const host = hostname.replace(/^\[|\]$/g, '');
  const usual = protocol === 'https:' ? HTTPS_PORT : HTTP_PORT;
  const at = port === '' ? usual : Number(port);
  return { host, port: at, isShared: at === HTTP_PORT || at === HTTPS_PORT };
}
