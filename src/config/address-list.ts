import { isIP } from 'node:net';

/** An address, or a network as in `10.0.0.0/8`. */
export interface AddressRange {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  /** How many bits of the address count: all of them where it is one address. */
  readonly bits: number;
}

/** Addresses and networks between commas. Null where one of them is neither. */
export function parseAddressList(text: string): AddressRange[] | null {
  const ranges: AddressRange[] = [];
  for (const each of text.split(',').map((part) => part.trim())) {
    if (each === '') continue;
    const [address = '', bitsText, ...rest] = each.split('/');
    const version = isIP(address);
    if (version === 0 || rest.length > 0 || address.includes('%')) return null;
    const most = version === 4 ? 32 : 128;
    if (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText)) return null;
    const bits = bitsText === undefined ? most : Number(bitsText);
    if (bits > most) return null;
    ranges.push({ address, family: version === 4 ? 'ipv4' : 'ipv6', bits });
  }
  return ranges;
}
