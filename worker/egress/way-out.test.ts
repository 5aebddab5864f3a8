import { once } from 'node:events';
import { createServer } from 'node:net';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { WayOut } from './way-out.ts';

const RULES = { EGRESS_ALLOW: '127.0.0.0/8,localhost,[::1]' };

it('no rule opens the database, the site, the worker’s metrics or the engine', async () => {
  const config = loadConfig({
    ...RULES,
    PORT: '4000',
    DATABASE_URL: 'postgres://user:word@127.0.0.1:5433/sandpiper',
    DOCKER_HOST: 'tcp://localhost:2375',
  });
  for (const [host, port] of [
    ['127.0.0.1', 5433],
    ['127.0.0.2', 4000],
    ['localhost', 4001],
    ['[::1]', 2375],
  ]) {
    expect(await connect(new WayOut(config), `${host}:${port}`), `${host}:${port}`).toMatch(/^HTTP\/1\.1 403 /);
  }
});

it.each([
  ['without a port', 'postgres://user@[::1]/sandpiper', 5432],
  ['without a host, which is this machine', 'postgres:///sandpiper', 5432],
  ['whose host stands behind', 'postgres://user@db.invalid/sandpiper?host=127.0.0.1&port=5999', 5999],
  ['whose host stands only there', 'postgres:///sandpiper?host=localhost&port=5999', 5999],
  ['at a socket of this machine', 'postgres:///sandpiper?host=/var/run/postgresql', 5432],
])('a database %s is known too', async (_, databaseUrl, port) => {
  const wayOut = new WayOut(loadConfig({ ...RULES, DATABASE_URL: databaseUrl }));
  expect(await connect(wayOut, `localhost:${port}`)).toMatch(/^HTTP\/1\.1 403 /);
});

it('nor does a rule open the store of artifacts or what people type to come to the site, by any name', async () => {
  const settings = {
    ...RULES,
    PORT: '4000',
    ARTIFACT_STORE: 's3://left/behind',
    SANDPIPER_URL: 'http://localhost:4002',
  };
  const refused = /^HTTP\/1\.1 403 /;
  for (const [S3_ENDPOINT, target] of [
    ['http://127.0.0.1:9000', 'localhost:9000'],
    ['http://localhost:9000', '[::1]:9000'],
    ['https://[::1]', '127.0.0.1:443'],
    ['http://127.0.0.1:9000', '127.0.0.1:4002'],
  ]) {
    expect(await connect(new WayOut(loadConfig({ ...settings, S3_ENDPOINT })), target ?? ''), target).toMatch(refused);
  }
});

it('what a rule opens is reached, up to as many bytes as the operator allows', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('x'.repeat(5_000))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  expect(await connect(new WayOut(loadConfig(RULES)), `localhost:${port}`)).toContain('xxx');
  const little = new WayOut(loadConfig({ ...RULES, MAX_EGRESS_BYTES: '1000' }));
  expect(await connect(little, `localhost:${port}`)).not.toContain('xxx');
  server.close();
});

it('programs are told of a registry of npm where the operator names one', () => {
  expect(new WayOut(loadConfig({})).env).not.toHaveProperty('npm_config_registry');
  const { env } = new WayOut(loadConfig({ NPM_REGISTRY: 'https://registry.example/npm/' }));
  expect(env).toMatchObject({
    npm_config_registry: 'https://registry.example/npm/',
    https_proxy: 'http://127.0.0.1:3128',
  });
});

/** What a program gets that asks for it. */
async function connect(wayOut: WayOut, target: string): Promise<string> {
  await using proxy = wayOut.open(() => {});
  const [program, worker] = duplexPair();
  worker.on('close', () => program.push(null));
  proxy.accept(worker);
  program.write(`CONNECT ${target} HTTP/1.1\r\n\r\n`);
  return await text(program);
}
