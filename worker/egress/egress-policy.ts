import { networkInterfaces } from 'node:os';
import type { EgressRule } from '#config/egress-rules.ts';
import { isInRange, isPublicAddress, plainAddress } from './addresses.ts';
import { machineResolver, type NameResolver } from './name-resolver.ts';
import { type OwnService, OwnServices } from './own-services.ts';
import type { Target } from './target.ts';

/** Where a connection may go, or why there is none. `why` is a sentence for whoever wrote the program. */
export type Admission =
  /** Each of the addresses was checked: nothing else may be connected to. */
  | { type: 'admitted'; addresses: readonly string[]; port: number }
  | { type: 'refused'; why: string }
  | { type: 'unknown'; why: string };

export interface EgressPolicyOptions {
  /** What may be reached although its address is not a public one. */
  rules: readonly EgressRule[];
  /** What no rule opens: the installation's own database, site, bucket and engine. */
  ownServices?: readonly OwnService[];
  resolver?: NameResolver;
  /** Of this machine's network interfaces, which are inside even where they are public. */
  machineAddresses?: () => readonly string[];
}

/** A machine that sends mail for strangers is soon on every list of those that no mail is taken from. */
const MAIL_PORTS = new Set([25, 465, 587, 2525]);
const WEB_PORTS = new Set([80, 443]);
/** Below are the services of systems: logins, files of the neighbourhood, printers, directories. */
const FIRST_FREE_PORT = 1_024;
const LOCAL_NAME = /(?:^|\.)localhost$/;

/** What runs may reach: public addresses, and what the operator's rules add. One for all runs of a worker. */
export class EgressPolicy {
  readonly #rules: readonly EgressRule[];
  readonly #resolver: NameResolver;
  readonly #own: OwnServices;

  constructor({ rules, ownServices = [], resolver, machineAddresses }: EgressPolicyOptions) {
    this.#rules = rules;
    this.#resolver = resolver ?? machineResolver;
    this.#own = new OwnServices({
      services: ownServices,
      resolver: this.#resolver,
      machineAddresses: machineAddresses ?? addressesOfThisMachine,
      nowMs: () => performance.now(),
    });
  }

  /**
   * Looks its addresses up, all of them, and checks each: one that may not be reached refuses the host. A host that a rule
   * names is reached wherever it leads; a rule of addresses admits what leads into them.
   */
  async admit(target: Target): Promise<Admission> {
    const { host, port, said } = target;
    if (MAIL_PORTS.has(port)) {
      return {
        type: 'refused',
        why: `${said}:${port} is refused: port ${port} is for mail, which nothing here may send.`,
      };
    }
    const isNamed = this.#rules.some((rule) => namesHost(rule, host) && isOfPort(rule, port));
    if (!isNamed && !target.isAddress && LOCAL_NAME.test(host)) return refused(target, `${said} is not a public host`);

    const found = await this.#addressesOf(target, isNamed);
    if ('type' in found) return found;
    if (await this.#own.includes({ host, addresses: found, port, isNamed })) {
      return { type: 'refused', why: `${said}:${port} is refused: no setting opens it to what runs here.` };
    }
    const unruled = isNamed ? [] : found.filter((address) => !this.#isRuled(address, port));
    if (unruled.some((address) => !isPublicAddress(address) || this.#own.isThisMachine(address))) {
      return refused(
        target,
        target.isAddress ? `${said} is not a public address` : `${said} leads to no public address`,
      );
    }
    if (unruled.length > 0 && !WEB_PORTS.has(port) && port < FIRST_FREE_PORT) {
      return refused(target, `port ${port} is none of 80, 443 and those from ${FIRST_FREE_PORT} on`, `:${port}`);
    }
    return { type: 'admitted', addresses: found, port };
  }

  async #addressesOf({ host, isAddress, said }: Target, isNamed: boolean): Promise<string[] | Admission> {
    if (isAddress) return [host];
    let answers: string[];
    try {
      answers = await (isNamed ? this.#resolver.operators(host) : this.#resolver.public(host));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      return { type: 'unknown', why: `The address of ${said} can't be found out${code}: no name server answers.` };
    }
    const addresses = answers.flatMap((answer) => plainAddress(answer) ?? []);
    if (addresses.length === 0) return { type: 'unknown', why: `There is no host ${said}: no name server knows it.` };
    // What has another form than addresses have is none that could be checked.
    return addresses.length === answers.length ? addresses : { type: 'unknown', why: `${said} has a strange address.` };
  }

  #isRuled(address: string, port: number): boolean {
    return this.#rules.some((rule) => rule.range && isOfPort(rule, port) && isInRange(address, rule.range));
  }
}

function namesHost({ host: named }: EgressRule, host: string): boolean {
  if (named === null) return false;
  return named.startsWith('.') ? host.endsWith(named) : host === named;
}

function isOfPort(rule: EgressRule, port: number): boolean {
  return rule.port === null || rule.port === port;
}

/** `setting` is what a rule for it has behind the host. */
function refused({ said, port }: Target, because: string, setting = ''): Admission {
  const how = `EGRESS_ALLOW=${said.toLowerCase()}${setting}`;
  return { type: 'refused', why: `${said}:${port} is refused: ${because}. The operator can allow it with ${how}.` };
}

function addressesOfThisMachine(): string[] {
  return Object.values(networkInterfaces()).flatMap((items) => (items ?? []).map(({ address }) => address));
}
