import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { AddressRange } from '#config/address-list.ts';

export interface MetricsAccessOptions {
  readonly token: string | null;
  readonly allow: readonly AddressRange[];
}

/** Who may read metrics: whoever has the token, and whoever asks from an address that the operator named. */
export class MetricsAccess {
  readonly #tokenHash: Buffer | null;
  readonly #allowed = new BlockList();

  constructor({ token, allow }: MetricsAccessOptions) {
    this.#tokenHash = token === null ? null : hashOf(token);
    for (const { address, bits, family } of allow) this.#allowed.addSubnet(address, bits, family);
  }

  /** `address` as the system has it; null where it is not known. */
  byAddress(address: string | null): boolean {
    if (address === null) return false;
    // IPv4 comes so to a socket that takes both.
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%')[0] ?? '';
    const version = isIP(plain);
    return version !== 0 && this.#allowed.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }

  /** `authorization` is the header's value. Takes the same time however much of the token is right. */
  byToken(authorization: string | null | undefined): boolean {
    const given = /^Bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
    if (this.#tokenHash === null || given === undefined) return false;
    return timingSafeEqual(hashOf(given), this.#tokenHash);
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
