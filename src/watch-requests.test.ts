import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type SeenRequest, watchRequests } from './watch-requests.ts';

let cleanup = new AsyncDisposableStack();
afterEach(async () => {
  await cleanup.disposeAsync();
  cleanup = new AsyncDisposableStack();
});

async function watching(listener: RequestListener) {
  const seen: SeenRequest[] = [];
  const next = Promise.withResolvers<SeenRequest>();
  cleanup.defer(
    watchRequests((each) => {
      seen.push(each);
      next.resolve(each);
    }),
  );
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => void server.close());
  cleanup.defer(() => server.closeAllConnections());
  return { port: (server.address() as AddressInfo).port, first: next.promise, seen };
}

it('tells of an answer with its status and how long it took, and not of what was asked with it', async () => {
  const { port, first } = await watching((_, response) => response.writeHead(404).end('no'));
  await (await fetch(`http://127.0.0.1:${port}/a/b?token=secret`)).text();
  const request = await first;
  expect(request).toMatchObject({ method: 'GET', path: '/a/b', status: 404, isStream: false });
  expect(request.durationMs).toBeGreaterThan(0);
});

it('gives each request an id that whoever answers finds, and keeps a plain one of the client', async () => {
  const heard: unknown[] = [];
  const { port, seen } = await watching((request, response) => {
    heard.push(request.headers['x-request-id']);
    response.end();
  });
  for (const id of ['given-by-client', 'with\ttabs, and commas', 'short']) {
    await (await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-request-id': id } })).text();
  }
  await expect.poll(() => seen.length).toBe(3);
  expect(seen.map(({ requestId }) => requestId)).toEqual(heard);
  expect(heard[0]).toBe('given-by-client');
  expect(heard[1]).toMatch(/^[0-9a-f-]{36}$/);
  expect(heard[2]).toMatch(/^[0-9a-f-]{36}$/);
});

it('tells of a method that is none of ours by one name', async () => {
  const { port, first } = await watching((_, response) => response.end());
  httpRequest({ port, method: 'PROPFIND', path: '/' }, (answer) => answer.resume()).end();
  expect(await first).toMatchObject({ method: 'OTHER' });
});

it('tells a stream of events apart', async () => {
  const { port, first } = await watching((_, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end('data: x\n\n');
  });
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(await first).toMatchObject({ status: 200, isStream: true });
});

it('tells of a client that went before it had an answer', async () => {
  const arrived = Promise.withResolvers<void>();
  const { port, first } = await watching(() => arrived.resolve());
  const asking = httpRequest({ port, path: '/slow' });
  asking.on('error', () => {});
  asking.end();
  await arrived.promise;
  asking.destroy();
  expect(await first).toMatchObject({ path: '/slow', status: 499 });
});
