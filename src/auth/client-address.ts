import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '#config/config.ts';

/** The address of the socket's other end, written over whatever a client sent under that name. */
const PEER_HEADER = 'x-sandpiper-peer';

/**
 * Notes the socket's address in each request before anything else sees it. Next hands route handlers no socket, and
 * keeps an `X-Forwarded-For` that a client made up; so call this once, before the server listens
 * (`instrumentation.ts`). Without it requests have no address, and limits by address are off.
 * @returns what undoes it.
 */
export function recordPeerAddresses(): () => void {
  const onRequest = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
  };
  diagnostics.subscribe('http.server.request.start', onRequest);
  return () => diagnostics.unsubscribe('http.server.request.start', onRequest);
}

/**
 * Who sent the request: the socket's other end, or, behind `trustedProxies` proxies of ours, what the outermost of
 * them wrote into `X-Forwarded-For`. What stands further left in that header is the client's own claim. An IPv6
 * client owns its whole /64, which therefore counts as one address. Null where it is not known.
 */
export function clientAddress(headers: Headers, config: Pick<Config, 'trustedProxies'>): string | null {
  const address = wholeClientAddress(headers, config);
  return address === null ? null : networkOf(address);
}

/** The same with all of an IPv6 address, as the socket or the proxy has it: for what an operator allows by address. */
export function wholeClientAddress(headers: Headers, config: Pick<Config, 'trustedProxies'>): string | null {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return (config.trustedProxies > 0 ? hops.at(-config.trustedProxies) : headers.get(PEER_HEADER)) || null;
}

function networkOf(address: string): string | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  switch (isIP(mapped)) {
    case 4:
      return mapped;
    case 6:
      return `${firstGroups(mapped.split('%')[0] ?? mapped)}::/64`;
    default:
      return null;
  }
}

/** The first four of an IPv6 address's eight groups. */
function firstGroups(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted tail stands for two groups.
  const groupsRight = right.length + (right.at(-1)?.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - groupsRight)).fill('0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
