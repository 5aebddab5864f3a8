import type { Config } from '#config/config.ts';
import { dockerAddress } from '#config/docker-host.ts';
import { EgressPolicy } from './egress-policy.ts';
import { EgressProxy } from './egress-proxy.ts';
import type { OwnService } from './own-services.ts';
import { EGRESS_ENV } from './program-env.ts';

type Settings = Pick<Config, 'egress' | 'databaseUrl' | 'engine' | 'host' | 'port' | 'metrics'>;

const POSTGRES_PORT = 5432;

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

function ownServicesOf({ databaseUrl, engine, host, port, metrics }: Settings): OwnService[] {
  const services: OwnService[] = [{ host, port }];
  if (metrics.workerPort !== null) services.push({ host, port: metrics.workerPort });
  if (databaseUrl !== null) {
    const database = new URL(databaseUrl);
    const at = { host: bare(database.hostname), port: Number(database.port || POSTGRES_PORT) };
    // Without a host it is a socket in a folder of this machine.
    if (at.host !== '') services.push(at);
  }
  const address = dockerAddress(engine.dockerHost);
  if ('host' in address) services.push({ host: address.host, port: address.port });
  return services;
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
