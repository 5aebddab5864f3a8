import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCookie } from '#auth/session-cookie.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { handleRestRequest } from './rest/handle-request.ts';
import { handleTrpcRequest } from './trpc/handle-request.ts';

const OWN = 'http://localhost:3000';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;
let cookie: string;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
  const line = await sessionCookie(bench.deps, { userId: user.record.id, epoch: user.record.sessionEpoch });
  cookie = line.split(';')[0] ?? '';
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

type Face = (headers: Record<string, string>, method?: 'GET' | 'POST') => Promise<Response>;

const viaRest: Face = async (headers, method = 'POST') =>
  handleRestRequest(
    bench.deps,
    new Request(`${OWN}/api/v1/code-sessions`, { method, headers: { host: 'localhost:3000', ...headers } }),
  );

const viaTrpc: Face = async (headers, method = 'POST') =>
  handleTrpcRequest(
    bench.deps,
    new Request(`${OWN}/api/trpc/${method === 'POST' ? 'session.create' : 'account.me'}`, {
      method,
      headers: { host: 'localhost:3000', 'content-type': 'application/json', ...headers },
      body: method === 'POST' ? '{}' : null,
    }),
  );

describe.each([
  ['REST', viaRest, 201],
  ['tRPC', viaTrpc, 200],
] as const)('a change by cookie over %s', (_, call, success) => {
  it('is taken from a page of ours', async () => {
    expect((await call({ cookie, origin: OWN })).status).toBe(success);
    expect((await call({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(success);
  });

  it.each([
    ['another site', { origin: 'https://elsewhere.example' }],
    ['another port of this host', { origin: 'http://localhost:3001' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    ['nobody knows where', {}],
  ])('is refused from %s', async (__, headers) => {
    const before = await bench.deps.stores.sessions.list(user.record.id, { limit: 200, status: 'ACTIVE' });
    expect((await call({ cookie, ...headers })).status).toBe(403);
    const after = await bench.deps.stores.sessions.list(user.record.id, { limit: 200, status: 'ACTIVE' });
    expect(after.items.length).toBe(before.items.length);
  });

  it('is not saved by the cookie where the token beside it is bad', async () => {
    expect((await call({ cookie, origin: OWN, authorization: 'Bearer sp_nonsense' })).status).toBe(401);
  });

  it('with a token needs no origin', async () => {
    const authorization = `Bearer ${user.secret}`;
    expect((await call({ authorization, origin: 'https://elsewhere.example' })).status).toBe(success);
  });
});

it('a changed password ends the other sessions and renews the cookie of the one that asked', async () => {
  const change = (headers: Record<string, string>) =>
    handleTrpcRequest(
      bench.deps,
      new Request(`${OWN}/api/trpc/account.changePassword`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: OWN, host: 'localhost:3000', ...headers },
        body: JSON.stringify({ newPassword: 'a long new password' }),
      }),
    );
  const response = await change({ cookie });
  expect(response.status).toBe(200);
  const renewed = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await viaTrpc({ cookie }, 'GET')).status).toBe(401);
  expect((await viaTrpc({ cookie: renewed }, 'GET')).status).toBe(200);
});
