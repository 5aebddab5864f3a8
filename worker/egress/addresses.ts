import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { AddressRange } from '#config/address-list.ts';

/**
 * Of IPv4, what is not of the public internet, as IANA's registry of special-purpose addresses has it, and the address by
 * which a cloud's machines reach their host, which lies among the public ones.
 */
const INSIDE_V4 = rangesOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);

/** Of IPv6 only this is public, */
const GLOBAL_V6 = rangesOf('ipv6', [['2000::', 3]]);
/** but for protocols' own addresses (Teredo's among them), examples, and 6to4, in which IPv4 addresses hide. */
const INSIDE_V6 = rangesOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);
/** Translated to the IPv4 address in its last 32 bits on the way: what networks without IPv4 have in the place of that. */
const TRANSLATED_V6 = rangesOf('ipv6', [['64:ff9b::', 96]]);
const MAPPED = /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;
const LOOPBACK = rangesOf('ipv4', [['127.0.0.0', 8]]);
const UNSPECIFIED = new Set(['0.0.0.0', '::']);
const LAST_GROUPS = /([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The address in its one usual form: IPv6 short and in lower case, an IPv4 address in IPv6's clothes as IPv4. Null for
 * what is no address, or one of IPv6 with a zone.
 */
export function plainAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return null;
  const short = new URL(`http://[${text}]`).hostname.slice(1, -1);
  return MAPPED.test(short) ? lastBitsOf(short) : short;
}

/** Whether anybody on the internet could reach it. `address` is a plain one. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !INSIDE_V4.check(address, 'ipv4');
  if (TRANSLATED_V6.check(address, 'ipv6')) return isPublicAddress(lastBitsOf(address));
  return GLOBAL_V6.check(address, 'ipv6') && !INSIDE_V6.check(address, 'ipv6');
}

/** Whether it is the machine itself, by no other network's leave. `address` is a plain one. */
export function isLoopback(address: string): boolean {
  if (UNSPECIFIED.has(address)) return true;
  return isIPv4(address) ? LOOPBACK.check(address, 'ipv4') : address === '::1';
}

export function isInRange(address: string, range: AddressRange): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  return family === range.family && rangesOf(family, [[range.address, range.bits]]).check(address, family);
}

function rangesOf(family: 'ipv4' | 'ipv6', ranges: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, family);
  return list;
}

/** The IPv4 address in the last 32 bits. */
function lastBitsOf(short: string): string {
  // Zeros at the end are not written.
  const [, high = '0', low = '0'] =
    LAST_GROUPS.exec(short.replace(/::$/, '::0:0').replace(/::([^:]+)$/, '::0:$1')) ?? [];
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
