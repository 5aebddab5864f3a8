import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '#api/bounded-body.ts';
import { newId } from '#core/ids.ts';
import { createDatabase } from '#db/client.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { type ApiBench, apiBench, append, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { handleTrpcRequest } from './handle-request.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

interface Call {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly deps?: ApiBench['deps'];
}

function post(path: string, body: string, call: Call = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${user.secret}`, 'content-type': 'application/json', ...call.headers };
  const request = new Request(`http://localhost:3000/api/trpc/${path}`, { method: 'POST', headers, body });
  return handleTrpcRequest(call.deps ?? bench.deps, request);
}

function get(path: string, input: unknown, call: Call = {}): Promise<Response> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const headers = { authorization: `Bearer ${user.secret}`, ...call.headers };
  const request = new Request(`http://localhost:3000/api/trpc/${path}${query}`, {
    headers,
    signal: call.signal ?? null,
  });
  return handleTrpcRequest(call.deps ?? bench.deps, request);
}

async function errorOf(response: Promise<Response>) {
  const answer = await response;
  const { error } = await answer.json();
  return { status: answer.status, code: error.data.code, message: error.message, number: error.code, data: error.data };
}

describe('an error', () => {
  it('of an input carries our code, the fields and the id of the request', async () => {
    const error = await errorOf(post('execution.submit', JSON.stringify({ code: '', limits: { speed: 1 } })));
    expect([error.status, error.code]).toEqual([400, 'INVALID_INPUT']);
    expect(error.data.fields).toEqual([
      { path: 'code', message: 'must not be empty' },
      { path: 'limits.speed', message: 'is not a field that is known' },
    ]);
    expect(error.data.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.data.stack).toBeUndefined();
  });

  it('of a use case carries its code, fields and extensions', async () => {
    const unknown = await errorOf(post('execution.submit', JSON.stringify({ language: 'klingon', code: 'x' })));
    expect([unknown.status, unknown.data.fields[0].path]).toEqual([400, 'language']);
    const session = await bench.caller(user.principal).session.create({});
    const update = JSON.stringify({ id: session.id, revision: 7, title: 'x' });
    const stale = await errorOf(post('session.update', update));
    expect([stale.status, stale.code, stale.data.extensions.current.revision]).toEqual([409, 'STALE_REVISION', 1]);
    const missing = await errorOf(get('execution.get', { id: newId('execution') }));
    expect([missing.status, missing.code, missing.number]).toEqual([404, 'NOT_FOUND', -32004]);
  });

  it('of the transport is told in the same form', async () => {
    expect(await errorOf(post('execution.submit', '{'))).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(await errorOf(post('execution.get', '{}'))).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(await errorOf(get('execution.nothing', undefined))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const type = { 'content-type': 'text/plain' };
    expect(await errorOf(post('token.create', '{}', { headers: type }))).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
    const large = JSON.stringify({ code: 'x'.repeat(MAX_BODY_BYTES) });
    expect(await errorOf(post('execution.submit', large))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    const deep = `{"code":${'['.repeat(100_000)}`;
    expect(await errorOf(post('execution.submit', deep))).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it('of a token that is bad is 401, and of a stranger too', async () => {
    const headers = { authorization: 'Bearer sp_nonsense' };
    expect(await errorOf(get('account.me', undefined, { headers }))).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await errorOf(post('execution.submit', '{', { headers: { authorization: '' } }))).toMatchObject({
      status: 401,
    });
  });

  it('of a lost database is 503, and nothing of it is told', async () => {
    await using away = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', connectTimeoutMs: 500 });
    const deps = { ...bench.deps, stores: createStores(away, addRunJob) };
    const error = await errorOf(get('language.list', undefined, { deps }));
    expect(error).toMatchObject({ status: 503, code: 'UNAVAILABLE', data: { retryAfterSeconds: 5 } });
    expect(JSON.stringify(error)).not.toContain('127.0.0.1');
  });

  it('of ours is logged with the id of the request, and the caller hears no word of it', async () => {
    const stores = {
      ...bench.deps.stores,
      images: {
        ...bench.deps.stores.images,
        ofAliveWorkers: () => Promise.reject(new Error('the secret of the house')),
      },
    };
    const error = await errorOf(get('language.list', undefined, { deps: { ...bench.deps, stores } }));
    expect(error).toMatchObject({ status: 500, code: 'INTERNAL', message: 'Something went wrong on our side' });
    expect(JSON.stringify(error)).not.toContain('secret of the house');
    const [logged] = bench.logged.splice(0);
    expect(logged?.fields).toMatchObject({ requestId: error.data.requestId, path: 'language.list' });
  });
});

it('at most so many calls come in one request', async () => {
  const paths = Array.from({ length: 21 }, () => 'account.me').join(',');
  const response = await get(`${paths}?batch=1&input=${encodeURIComponent('{}')}`, undefined);
  expect(response.status).toBe(400);
});

describe('the subscription', () => {
  it('tells what happens, each event under the position to resume from', async () => {
    const { id } = await bench.caller(user.principal).execution.submit({ code: 'x' });
    const claimed = await bench.claim();
    const response = await get(
      'execution.onEvents',
      { executions: [{ id }] },
      { headers: { accept: 'text/event-stream' } },
    );
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = response.text();
    await append(bench.deps, claimed, 'one\n');
    await end(bench.deps, claimed);
    const ids = [...(await text).matchAll(/^id: (.*)$/gm)].map(([, position]) => position);
    expect(ids.at(-1)).toBe(`${id}:1`);
    expect(await text).toContain('"type":"result"');

    const resumed = await get(
      'execution.onEvents',
      { executions: [{ id }], lastEventId: ids.at(-1) },
      { headers: { accept: 'text/event-stream' } },
    );
    expect(await resumed.text()).not.toContain('"type":"log"');
  });

  it('of what is not one’s own is refused so that no client tries again', async () => {
    const input = { executions: [{ id: newId('execution') }] };
    const response = await get('execution.onEvents', input, { headers: { accept: 'text/event-stream' } });
    const text = await response.text();
    expect(text).toContain('"code":"NOT_FOUND"');
    // The number that tells a client whether to come back.
    expect(text).toContain('"code":-32004');
  });

  it('leaves nothing behind when the client goes', async () => {
    const { id } = await bench.caller(user.principal).execution.submit({ code: 'x' });
    const open = bench.deps.watchers.size;
    const abort = new AbortController();
    const response = await get(
      'execution.onEvents',
      { executions: [{ id }] },
      { headers: { accept: 'text/event-stream' }, signal: abort.signal },
    );
    const reader = response.body?.getReader();
    await reader?.read();
    await expect.poll(() => bench.deps.watchers.size).toBe(open + 1);
    abort.abort();
    await expect.poll(() => bench.deps.watchers.size).toBe(open);
    await reader?.cancel();
  });
});

it('a program runs again as a new execution of who asks', async () => {
  const caller = bench.caller(user.principal);
  const first = await caller.execution.submit({ code: 'print(7)', stdin: 'in', limits: { wallMs: 1_234 } });
  await caller.execution.terminate({ id: first.id });
  const second = await caller.execution.runAgain({ id: first.id });
  expect(second.id).not.toBe(first.id);
  expect(second).toMatchObject({ status: 'QUEUED', title: 'print(7)', limits: { wallMs: 1_234 } });
  expect(await caller.execution.source({ id: second.id })).toMatchObject({ stdin: 'in', entry: 'main.py' });
  const events = await caller.execution.events({ id: first.id });
  expect(events.map(({ from, to }) => [from, to])).toEqual([
    [null, 'QUEUED'],
    ['QUEUED', 'TERMINATED'],
  ]);
});

it('a session is duplicated with all that is in it', async () => {
  const caller = bench.caller(user.principal);
  const session = await caller.session.create({ title: 'x'.repeat(200), stdin: 'in', args: ['a'], env: { A: 'b' } });
  const copy = await caller.session.duplicate({ id: session.id });
  expect(copy.id).not.toBe(session.id);
  expect(copy).toMatchObject({ stdin: 'in', args: ['a'], env: { A: 'b' }, files: session.files, revision: 1 });
  expect([copy.title.length, copy.title.endsWith('(copy)')]).toEqual([200, true]);
});
