import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddress, recordPeerAddresses } from './client-address.ts';

function addressOf(headers: Record<string, string>, trustedProxies = 0): string | null {
  return clientAddress(new Headers(headers), { trustedProxies });
}

test('The address is that of the socket, whatever the request claims', () => {
  const headers = { 'x-sandpiper-peer': '192.0.2.1', 'x-forwarded-for': '198.51.100.9' };
  expect(addressOf(headers)).toBe('192.0.2.1');
});

test('Behind proxies of ours it is what the outermost of them saw, not what the client wrote before', () => {
  const headers = { 'x-sandpiper-peer': '127.0.0.1', 'x-forwarded-for': '6.6.6.6, 198.51.100.9, 10.0.0.1' };
  expect(addressOf(headers, 1)).toBe('10.0.0.1');
  expect(addressOf(headers, 2)).toBe('198.51.100.9');
});

test('An IPv6 client counts by its network, so that it gains nothing by changing its address', () => {
  const network = '2001:db8:0:1::/64';
  expect(addressOf({ 'x-sandpiper-peer': '2001:db8:0:1::5' })).toBe(network);
  expect(addressOf({ 'x-sandpiper-peer': '2001:0db8:0000:0001:ffff:1:2:3' })).toBe(network);
  expect(addressOf({ 'x-sandpiper-peer': '::1' })).toBe('0:0:0:0::/64');
  expect(addressOf({ 'x-sandpiper-peer': '::ffff:192.0.2.1' })).toBe('192.0.2.1');
});

test('What is no address is none', () => {
  expect(addressOf({})).toBeNull();
  expect(addressOf({ 'x-sandpiper-peer': 'localhost' })).toBeNull();
  expect(addressOf({ 'x-forwarded-for': '<script>' }, 1)).toBeNull();
});

test('A server notes the address of the socket over a forged one', async () => {
  const stop = recordPeerAddresses();
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-sandpiper-peer': '6.6.6.6' } });
    expect(seen[0]?.['x-sandpiper-peer']).toBe('127.0.0.1');
  } finally {
    stop();
    server.close();
  }
});
