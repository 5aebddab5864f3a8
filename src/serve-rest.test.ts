import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Handler } from './node-http.ts';
import { serveRestFirst } from './serve-rest.ts';

let cleanup = new AsyncDisposableStack();
afterEach(async () => {
  await cleanup.disposeAsync();
  cleanup = new AsyncDisposableStack();
});

const faults: unknown[] = [];

/** A server whose own answers are 418, with the handler before it. */
async function serving(handler: Handler, alone?: ReadonlyMap<string, Handler>): Promise<string> {
  cleanup.defer(serveRestFirst(handler, (error) => faults.push(error), alone));
  const server = createServer((_, response) => response.writeHead(418).end('next'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => void server.close());
  cleanup.defer(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what programs ask', () => {
  it('is answered before anybody else, with its headers, and the rest is left alone', async () => {
    const url = await serving(async (request) => {
      const headers = new Headers({ 'x-own': 'yes', 'content-security-policy': 'sandbox' });
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`, { headers });
    });
    const answer = await fetch(`${url}/api/v1/executions?x=1`, { method: 'POST', body: 'x'.repeat(300_000) });
    expect(await answer.text()).toBe(`POST /api/v1/executions ${'x'.repeat(300_000)}`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-own': 'yes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    });
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    for (const path of ['/', '/api/v1', '/api/v1/', '/api/v1/x/', '/api/v10/x', '/api/v1/%2e%2e/x', '/api/trpc/x']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(418);
    }
  });

  it('is told from a path that Next has to put right by its parts, whatever dots stand in their names', async () => {
    const url = await serving(({ url: asked }) => new Response(new URL(asked).pathname));
    const ask = async (path: string) => {
      const [answer] = await once(get({ port: new URL(url).port, path }), 'response');
      answer.resume();
      return answer.statusCode;
    };
    for (const path of [
      '.hidden',
      'a/.git/config',
      '..a',
      '...',
      'a.',
      'a..',
      'a%2e',
      '%2ea',
      'a%5Cb',
      'x%2F%2E%2E%2Fy',
    ]) {
      expect(await ask(`/api/v1/files/${path}`), path).toBe(200);
    }
    for (const path of ['.', '..', './a', '../a', 'a/../../b', '%2e', '%2E%2e/a', '.%2e/a', 'a//b', '/a', 'a\\b']) {
      expect(await ask(`/api/v1/files/${path}`), path).toBe(418);
    }
  });

  it('is answered too where a path has a handler of its own', async () => {
    const url = await serving(() => new Response('rest'), new Map([['/api/metrics', () => new Response('metrics')]]));
    expect(await (await fetch(`${url}/api/metrics?x=1`)).text()).toBe('metrics');
    for (const path of ['/api/metrics/', '/api/metrics/x', '/api/metric']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(418);
    }
  });

  it('leaves methods alone that no request of the platform can have', async () => {
    const url = await serving(() => new Response('never'));
    const request = get(`${url}/api/v1/health`, { method: 'TRACE' });
    const [answer] = await once(request, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(418);
  });

  it('has an answer of a HEAD without its body', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const url = await serving(() => new Response(body));
    const answer = await fetch(`${url}/api/v1/health`, { method: 'HEAD' });
    expect([answer.status, await answer.text(), cancelled]).toEqual([200, '', true]);
  });

  it('is told to a client that sends more than is taken, and its connection is not used again', async () => {
    const url = await serving(() => new Response('too large', { status: 413 }));
    const answer = await fetch(`${url}/api/v1/executions`, { method: 'POST', body: new Uint8Array(20_000_000) });
    expect([answer.status, await answer.text()]).toEqual([413, 'too large']);
    expect((await fetch(`${url}/api/v1/executions`)).status).toBe(413);
  });

  it('is told to a client that is still sending, whose connection is not closed before it has sent all', async () => {
    const url = new URL(await serving(() => new Response('too large', { status: 413 })));
    const socket = connect(Number(url.port), url.hostname);
    const half = Buffer.alloc(4_000_000);
    socket.write(`POST /api/v1/executions HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * half.length}\r\n\r\n`);
    socket.write(half);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    await expect.poll(() => answer).toContain('too large');
    const closed = once(socket, 'close');
    socket.write(half);
    expect(await closed).toEqual([false]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*connection: close.*too large.*\r\n0\r\n\r\n$/is);
  });

  it('streams as it is taken, and ends when the client goes', async () => {
    let pulled = 0;
    const ended = Promise.withResolvers<void>();
    const url = await serving(
      ({ signal }) =>
        new Response(
          new ReadableStream(
            {
              pull(controller) {
                pulled += 1;
                controller.enqueue(new Uint8Array(64 * 1024));
              },
              cancel: () => ended.resolve(),
            },
            { highWaterMark: 0 },
          ),
          { headers: { 'x-aborted': String(signal.aborted) } },
        ),
    );
    const stop = new AbortController();
    const answer = await fetch(`${url}/api/v1/events`, { signal: stop.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    for (let before = -1; before !== pulled; ) {
      before = pulled;
      await sleep(50);
    }
    expect(pulled * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
    stop.abort();
    await ended.promise;
  });

  it('that can not be answered is a fault, and says so', async () => {
    const url = await serving(() => Promise.reject(new Error('broken')));
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(500);
    expect(faults).toHaveLength(1);
  });
});
