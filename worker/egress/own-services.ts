import { isLoopback, isPublicAddress, plainAddress } from './addresses.ts';
import type { NameResolver } from './name-resolver.ts';
import { parseTarget } from './target.ts';

/** Where something of this installation listens. */
export interface OwnService {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** Others may be behind the same address, told apart by their names: sites at the usual ports of the web. */
  readonly isShared?: boolean;
}

/** A connection that is asked for. */
export interface OwnServiceQuery {
  /** As `parseTarget` has it. */
  readonly host: string;
  /** Plain ones, all that it leads to. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** The operator's rules have its name. */
  readonly isNamed: boolean;
}

export interface OwnServicesOptions {
  services: readonly OwnService[];
  resolver: NameResolver;
  /** Of this machine's network interfaces. */
  machineAddresses: () => readonly string[];
  /** Milliseconds that only go forward. */
  nowMs: () => number;
}

const LOOK_AGAIN_MS = 60_000;

interface Place {
  port: number;
  names: ReadonlySet<string>;
  addresses: ReadonlySet<string>;
  onThisMachine: boolean;
  isShared: boolean;
}

/** The installation's own database, site, bucket and engine, which no rule opens to a sandbox. */
export class OwnServices {
  readonly #options: OwnServicesOptions;
  #places: Promise<Place[]> | null = null;
  #lookedAtMs = 0;

  constructor(options: OwnServicesOptions) {
    this.#options = options;
  }

  /**
   * Whether such a connection would come to one of them. One that is shared is known by its address only inside, where
   * it takes a rule to reach it, and not where the rule names another host.
   */
  async includes({ host, addresses, port, isNamed }: OwnServiceQuery): Promise<boolean> {
    if (!this.#options.services.some((service) => service.port === port)) return false;
    const places = (await this.#located()).filter((place) => place.port === port);
    const inside = addresses.filter((address) => !isPublicAddress(address) || this.isThisMachine(address));
    return places.some(({ names, isShared, ...place }) => {
      if (names.has(host)) return !isShared || inside.length > 0;
      if (isShared && isNamed) return false;
      return (isShared ? inside : addresses).some(
        (address) => place.addresses.has(address) || (place.onThisMachine && this.isThisMachine(address)),
      );
    });
  }

  isThisMachine(address: string): boolean {
    return isLoopback(address) || this.#options.machineAddresses().some((own) => plainAddress(own) === address);
  }

  #located(): Promise<Place[]> {
    const now = this.#options.nowMs();
    if (!this.#places || now - this.#lookedAtMs > LOOK_AGAIN_MS) {
      this.#lookedAtMs = now;
      this.#places = Promise.all(this.#options.services.map((service) => this.#locate(service)));
    }
    return this.#places;
  }

  async #locate({ host, port, isShared = false }: OwnService): Promise<Place> {
    const isNumeric = plainAddress(host);
    // A name that nobody knows now leads nowhere; by that name it is refused all the same.
    const found = isNumeric ? [isNumeric] : await this.#options.resolver.operators(host).catch(() => []);
    const addresses = found.flatMap((address) => plainAddress(address) ?? []);
    const name = parseTarget(host, port)?.host ?? host.toLowerCase();
    return {
      port,
      names: new Set([name]),
      addresses: new Set(addresses),
      onThisMachine: addresses.some((address) => this.isThisMachine(address)),
      isShared,
    };
  }
}
