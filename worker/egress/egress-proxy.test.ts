import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, request } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { parseEgressRule } from '#config/egress-rules.ts';
import { EgressPolicy } from './egress-policy.ts';
import { EgressProxy, type EgressProxyOptions } from './egress-proxy.ts';
import type { NameResolver } from './name-resolver.ts';

const open: { close(): unknown }[] = [];
const proxies: EgressProxy[] = [];
let refused: [host: string, why: string][] = [];

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
  for (const server of open.splice(0)) server.close();
  refused = [];
});

describe('a tunnel', () => {
  it('carries what is said in both directions, each until its own end', async () => {
    const port = await listen((socket) => {
      text(socket).then((all) => socket.end(`${all.length} ${all.slice(0, 5)}`));
    });
    const client = connectTo(proxyWith());
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(await firstLine(client)).toBe('HTTP/1.1 200 Connection established');
    client.end('hello'.repeat(50_000));
    expect(await text(client)).toBe('250000 hello');
  });

  it('begins with what came right behind the request for it', async () => {
    const port = await listen((socket) => void socket.once('data', (data) => socket.end(data)));
    const client = connectTo(proxyWith());
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\nearly`);
    expect(await firstLine(client)).toContain('200');
    expect(await text(client)).toBe('early');
  });

  it('ends on the other side when either goes', async () => {
    const accepted = Promise.withResolvers<Socket>();
    const port = await listen((socket) => accepted.resolve(socket.resume()));
    const client = connectTo(proxyWith());
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    await firstLine(client);
    const far = await accepted.promise;
    client.destroy();
    await once(far, 'end');

    const again = Promise.withResolvers<Socket>();
    const second = await listen((socket) => again.resolve(socket));
    const other = connectTo(proxyWith());
    other.write(`CONNECT stand-in.example:${second} HTTP/1.1\r\n\r\n`);
    await firstLine(other);
    (await again.promise).resetAndDestroy();
    await once(other, 'close');
  });

  it('is refused with the reason in its first line and below, which is told once for each host', async () => {
    const proxy = proxyWith();
    for (const asked of ['10.0.0.1:80', '10.0.0.1:81', 'inside.example:443']) {
      const answer = await say(proxy, `CONNECT ${asked} HTTP/1.1\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 \S+ is refused: .*\r\n/);
      expect(answer).toMatch(/\r\n\r\n\S+ is refused: .*EGRESS_ALLOW=\S+\n$/);
    }
    expect(refused.map(([host]) => host)).toEqual(['10.0.0.1', 'inside.example']);
    expect(refused[1]?.[1]).toContain('leads to no public address');
  });

  it.each([
    ...['/var/run/docker.sock', 'unix:/var/run/docker.sock', '/var/run/docker.sock:80', 'example.org', ':80'],
    ...['2130706433:80', '0x7f.1:80', 'user@stand-in.example:80', 'http://stand-in.example/'],
  ])('to what is no host and port is a bad request: %s', async (asked) => {
    expect(await say(proxyWith(), `CONNECT ${asked} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('to where nobody listens fails, and says how', async () => {
    const port = await listen(() => {});
    for (const server of open.splice(0)) server.close();
    expect(await say(proxyWith(), `CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`)).toMatch(
      new RegExp(`^HTTP/1\\.1 502 The connection to stand-in\\.example:${port} failed \\(ECONNREFUSED\\)\\.`),
    );
  });

  it('to what nobody knows fails, and says so', async () => {
    expect(await say(proxyWith(), 'CONNECT nowhere.example:443 HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 502 There is no host nowhere\.example/,
    );
  });

  it('in which nothing is said for too long is ended', async () => {
    const port = await listen(() => {});
    const client = connectTo(proxyWith({ idleMs: 50 }));
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    await firstLine(client);
    await once(client, 'close');
  });

  it('leads to the address that was checked, though the name has another by now', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const changing: NameResolver = {
      public: async () => [],
      operators: async () => answers[asked++] ?? [],
    };
    const port = await listen((socket) => void socket.end('here'));
    const client = connectTo(proxyWith({}, changing));
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    expect(await firstLine(client)).toContain('200');
    expect(await text(client)).toBe('here');
    expect(asked).toBe(1);
  });
});

describe('a plain request', () => {
  it('is made, and its answer handed on', async () => {
    const port = await serve((incoming, answer) => {
      text(incoming).then((body) => {
        answer.setHeader('set-cookie', ['a=1', 'b=2']);
        answer.writeHead(201, 'Made', { 'x-own': 'yes' });
        answer.end(`${incoming.method} ${incoming.url} ${body}`);
      });
    });
    const { status, headers, body } = await ask(proxyWith(), {
      method: 'POST',
      path: `http://stand-in.example:${port}/a//b/../c?d=%20e`,
      body: 'sent',
    });
    expect({ status, body }).toEqual({ status: 201, body: 'POST /a//b/../c?d=%20e sent' });
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers['x-own']).toBe('yes');
  });

  it('is of the host that was checked, whatever the program’s header says, without what is for a proxy', async () => {
    let seen: string[] = [];
    const port = await serve((incoming, answer) => {
      seen = incoming.rawHeaders;
      answer.end();
    });
    await ask(proxyWith(), {
      path: `http://stand-in.example:${port}/`,
      headers: {
        host: 'inside.example',
        'proxy-authorization': 'Basic eDp5',
        'proxy-connection': 'keep-alive, x-hop',
        connection: 'x-other, close',
        'x-hop': 'hop',
        'x-other': 'hop',
        te: 'trailers',
        authorization: 'Bearer own',
      },
    });
    expect(seen).toEqual(['host', `stand-in.example:${port}`, 'connection', 'close', 'authorization', 'Bearer own']);
  });

  it('with a body in pieces of unknown length arrives as such, also where such requests have none', async () => {
    const port = await serve((incoming, answer) => {
      text(incoming).then((body) => answer.end(`${incoming.method} ${body}`));
    });
    const client = connectTo(proxyWith());
    client.write(`GET http://stand-in.example:${port}/ HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`);
    client.write('5\r\nhello\r\n0\r\n\r\n');
    expect(await untilSaid(client, 'GET hello')).toContain('HTTP/1.1 200 OK');
  });

  it('follows another on the same connection, each checked for itself', async () => {
    const port = await serve((_incoming, answer) => answer.end('hello'));
    const client = connectTo(proxyWith());
    client.write(`GET http://stand-in.example:${port}/ HTTP/1.1\r\nhost: x\r\n\r\n`);
    await untilSaid(client, 'hello');
    client.write('GET http://10.0.0.1/ HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await text(client)).toContain('HTTP/1.1 403 10.0.0.1:80 is refused: 10.0.0.1 is not a public address.');
  });

  it('is refused where an answer before has led it inside', async () => {
    const port = await serve((_incoming, answer) => {
      answer.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const proxy = proxyWith();
    const { status, headers } = await ask(proxy, { path: `http://stand-in.example:${port}/` });
    expect(status).toBe(302);
    expect((await ask(proxy, { path: headers.location })).status).toBe(403);
  });

  it.each([
    ['GET / HTTP/1.1', 400],
    ['GET /http://stand-in.example/ HTTP/1.1', 400],
    ['GET stand-in.example/ HTTP/1.1', 400],
    ['OPTIONS * HTTP/1.1', 400],
    ['GET https://stand-in.example/ HTTP/1.1', 400],
    ['GET ftp://stand-in.example/ HTTP/1.1', 400],
    ['GET file:///etc/passwd HTTP/1.1', 400],
    ['GET http:///etc/passwd HTTP/1.1', 400],
    ['GET http://user:word@stand-in.example/ HTTP/1.1', 400],
    ['GET http://stand-in.example@10.0.0.1/ HTTP/1.1', 400],
    ['GET http://10.0.0.1\\@stand-in.example/ HTTP/1.1', 400],
    ['GET http://2130706433/ HTTP/1.1', 400],
    ['GET http://0x7f.1/ HTTP/1.1', 400],
    ['GET http://127.0.0.1%00.example/ HTTP/1.1', 400],
    ['GET http://[::ffff:127.0.0.1]/ HTTP/1.1', 403],
    ['GET http://127.0.0.1/ HTTP/1.1', 403],
    ['GET http://localhost/ HTTP/1.1', 403],
    ['TRACE http://stand-in.example/ HTTP/1.1', 405],
    ['no http at all', 400],
    ['\x16\x03\x01\x02\x00', 400],
  ])('that is none is told so: %j', async (line, status) => {
    expect(await say(proxyWith(), `${line}\r\nhost: stand-in.example\r\n\r\n`)).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
  });

  it('with two lengths is no request', async () => {
    const head = 'POST http://stand-in.example/ HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked';
    expect(await say(proxyWith(), `${head}\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('whose answer breaks off is broken off', async () => {
    const port = await serve((_incoming, answer) => {
      answer.writeHead(200, { 'content-length': '100' });
      answer.write('half', () => answer.destroy());
    });
    await expect(ask(proxyWith(), { path: `http://stand-in.example:${port}/` })).rejects.toThrow('aborted');
  });

  it('that gets no answer but bytes that are no HTTP fails', async () => {
    const port = await listen((socket) => void socket.end('SSH-2.0-x\r\n'));
    const { status, body } = await ask(proxyWith(), { path: `http://stand-in.example:${port}/` });
    expect(status).toBe(502);
    expect(body).toContain(`The connection to stand-in.example:${port} failed`);
  });

  it('with more header than there is room for is no request', async () => {
    const head = `GET http://stand-in.example/ HTTP/1.1\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`;
    expect(await say(proxyWith(), head)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the way out', () => {
  it('is at its end with the last byte that may go through, in both directions together', async () => {
    const port = await listen((socket) => socket.on('data', (data) => socket.write(data)));
    const proxy = proxyWith({ mostBytes: 100_000 });
    const client = connectTo(proxy);
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    await firstLine(client);
    client.write('x'.repeat(60_000));
    await once(client, 'close');
    expect(await say(proxy, `CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 403 stand-in\.example is refused: 97\.7 KiB have been sent and received, which is the limit\./,
    );
    expect(refused).toHaveLength(1);
  });

  it('counts the bytes of plain requests too', async () => {
    const port = await serve((_incoming, answer) => answer.end('x'.repeat(200_000)));
    const proxy = proxyWith({ mostBytes: 100_000 });
    await expect(ask(proxy, { path: `http://stand-in.example:${port}/` })).rejects.toThrow('aborted');
    expect((await ask(proxy, { path: `http://stand-in.example:${port}/` })).status).toBe(403);
  });

  it('counts the answers before an answer, which may come without end', async () => {
    const ended = Promise.withResolvers<void>();
    const port = await listen((socket) => {
      const early = Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100));
      const write = () => socket.write(early, (error) => (error ? ended.resolve() : setImmediate(write)));
      socket.once('data', write).once('close', () => ended.resolve());
    });
    const proxy = proxyWith({ mostBytes: 100_000 });
    const { status, body } = await ask(proxy, { path: `http://stand-in.example:${port}/` });
    expect([status, body]).toEqual([403, expect.stringContaining('97.7 KiB have been sent and received')]);
    await ended.promise;
  });

  it('has room for so many connections at once', async () => {
    const port = await listen(() => {});
    const proxy = proxyWith();
    const clients = Array.from({ length: 64 }, () => connectTo(proxy));
    for (const client of clients) {
      client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
      expect(await firstLine(client)).toContain('200');
    }
    const oneMore = connectTo(proxy);
    await once(oneMore, 'close');
    clients[0]?.destroy();
    await expect.poll(async () => say(proxy, 'GET / HTTP/1.1\r\n\r\n').catch(() => '')).toContain('400');
  });

  it('has room for so many requests at once, on however few connections', async () => {
    let reached = 0;
    const port = await serve(() => {
      reached += 1;
    });
    const client = connectTo(proxyWith());
    const line = `GET http://stand-in.example:${port}/ HTTP/1.1\r\nhost: x\r\n\r\n`;
    client.write(line.repeat(200));
    await expect.poll(() => reached).toBeGreaterThan(10);
    expect(reached).toBeLessThanOrEqual(64);
    client.destroy();
  });

  it('has an end for who asks without one, be all of it refused', async () => {
    const proxy = proxyWith({ mostRequests: 10 });
    const client = connectTo(proxy);
    client.resume().write('GET http://10.0.0.1/ HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(100));
    await once(client, 'close');
    const limit = 'Nothing more is handed on: 10 requests have been made, which is the limit.';
    expect(refused.filter(([, why]) => why === limit)).toHaveLength(1);
    expect(await say(proxy, 'CONNECT 10.0.0.1:443 HTTP/1.1\r\n\r\n').catch(() => '')).toBe('');
  });

  it('ends all connections when it is closed, and takes no more', async () => {
    const accepted = Promise.withResolvers<Socket>();
    const port = await listen((socket) => accepted.resolve(socket.resume()));
    const proxy = proxyWith();
    const client = connectTo(proxy);
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    await firstLine(client);
    const ended = Promise.all([once(client, 'close'), once(await accepted.promise, 'end')]);
    await proxy[Symbol.asyncDispose]();
    await ended;
    await once(connectTo(proxy), 'close');
  });

  it('gives a connection that is being made up when it is closed', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<string[]>();
    const slow = async () => {
      asked.resolve();
      return await answer.promise;
    };
    let reached = false;
    const port = await listen(() => {
      reached = true;
    });
    const proxy = proxyWith({}, { public: slow, operators: slow });
    const client = connectTo(proxy);
    client.write(`CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`);
    await asked.promise;
    const closed = once(client, 'close');
    await proxy[Symbol.asyncDispose]();
    answer.resolve(['127.0.0.1']);
    await closed;
    expect(reached).toBe(false);
  });

  it('does not mind programs that go at any moment', async () => {
    const port = await listen((socket) => void socket.end('hello'));
    const proxy = proxyWith();
    const asked = `CONNECT stand-in.example:${port} HTTP/1.1\r\n\r\n`;
    for (let length = 0; length <= asked.length; length += 7) {
      const client = connectTo(proxy);
      client.write(asked.slice(0, length));
      await new Promise(setImmediate);
      client.destroy(new Error('gone'));
    }
    expect(await say(proxy, asked)).toContain('hello');
  });
});

function proxyWith(options: Partial<EgressProxyOptions> = {}, resolver: NameResolver = standIns): EgressProxy {
  const rule = parseEgressRule('stand-in.example');
  if (!rule) throw new Error('no rule');
  const policy = new EgressPolicy({ rules: [rule], resolver });
  const onRefused = (host: string, why: string) => refused.push([host, why]);
  const proxy = new EgressProxy({ policy, mostBytes: 1e9, onRefused, ...options });
  proxies.push(proxy);
  return proxy;
}

/** What stands for the internet listens on this machine, under a name that a rule admits. */
const standIns: NameResolver = {
  operators: async () => ['127.0.0.1'],
  public: async (name) => (name === 'inside.example' ? ['10.0.0.1'] : []),
};

/** A program's end of a connection. */
function connectTo(proxy: EgressProxy): Duplex {
  const [program, worker] = duplexPair();
  program.on('error', () => {});
  // A connection that ends is gone on both sides, as a socket's would be.
  worker.on('close', () => program.destroy());
  program.on('close', () => worker.destroy());
  proxy.accept(worker);
  return program;
}

/** All that is answered until the end. */
async function say(proxy: EgressProxy, words: string): Promise<string> {
  const client = connectTo(proxy);
  client.write(words);
  return await text(client);
}

async function firstLine(client: Duplex): Promise<string> {
  return (await untilSaid(client, '\r\n\r\n')).split('\r\n')[0] ?? '';
}

/** Up to these words; what comes behind them stays to be read. */
function untilSaid(client: Duplex, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const onReadable = () => {
      for (let chunk: Buffer | null = client.read(); chunk !== null; chunk = client.read()) {
        said = Buffer.concat([said, chunk]);
        const end = said.indexOf(words);
        if (end < 0) continue;
        client.off('readable', onReadable);
        if (said.length > end + words.length) client.unshift(said.subarray(end + words.length));
        resolve(said.subarray(0, end + words.length).toString());
        return;
      }
    };
    client.on('readable', onReadable);
    client.once('close', () => reject(new Error(`closed after ${said}`)));
  });
}

async function ask(
  proxy: EgressProxy,
  {
    path,
    method = 'GET',
    headers = {},
    body = '',
  }: { path: string | undefined; method?: string; headers?: object; body?: string },
) {
  const outgoing = request({
    createConnection: () => connectTo(proxy),
    path: path ?? '',
    method,
    headers: { ...headers },
  }).end(body);
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function listen(onConnection: (socket: Socket) => unknown): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    open.push({ close: () => socket.destroy() });
    onConnection(socket);
  });
  return await listening(server);
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createHttpServer(listener);
  open.push({ close: () => server.closeAllConnections() });
  return await listening(server);
}

async function listening(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
