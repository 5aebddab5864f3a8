import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Traffic } from './traffic.ts';

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** Hands on all bytes in both directions, each until its own end; both are destroyed when it settles. */
export async function tunnel(client: Duplex, head: Buffer, upstream: Socket, traffic: Traffic): Promise<void> {
  client.write(ESTABLISHED);
  if (head.length > 0) client.unshift(head);
  await Promise.allSettled([
    pipeline(client, traffic.counter(), upstream),
    pipeline(upstream, traffic.counter(), client),
  ]);
  client.destroy();
  upstream.destroy();
}
