import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '#api/bounded-body.ts';
import { newId } from '#core/ids.ts';
import { createDatabase } from '#db/client.ts';
import { createStores } from '#db/stores/create-stores.ts';
import { addRunJob } from '#queue/add-run-job.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { handleRestRequest } from './handle-request.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;
let languages: string;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
  languages = bench.deps.languages
    .list()
    .map(({ id }) => id)
    .join(', ');
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const submit = (body: unknown, headers?: Record<string, string>) =>
  bench.rest('POST', '/executions', { as: user, body, ...(headers ? { headers } : {}) });

const file = (path: string, content = 'x') => ({ path, content });

describe('a submission that is wrong names the field and what is allowed', () => {
  const cases: [string, () => unknown, string, string | (() => string)][] = [
    [
      'an unknown language',
      () => ({ language: 'klingon', code: 'x' }),
      'language',
      () => `must be one of ${languages}`,
    ],
    ['an unknown language with a NUL', () => ({ language: 'a\u0000', code: 'x' }), 'language', 'must'],
    ['empty code', () => ({ code: '' }), 'code', 'must not be empty'],
    ['no code at all', () => ({ language: 'python' }), 'code', 'is required'],
    ['5 MiB of code', () => ({ code: 'x'.repeat(5 * 1024 ** 2) }), 'code', 'must be at most 4194304 bytes'],
    ['201 files', () => ({ files: Array.from({ length: 201 }, (_, n) => file(`f${n}`)) }), 'files', '200'],
    ['no file', () => ({ files: [] }), 'files', 'must not be empty'],
    ['a path that leads out', () => ({ files: [file('../x')] }), 'files.0.path', 'must not contain'],
    ['an absolute path', () => ({ files: [file('a.py'), file('/etc/passwd')] }), 'files.1.path', 'must be relative'],
    ['a path with a NUL', () => ({ files: [file('a\u0000')] }), 'files.0.path', 'control characters'],
    ['a file that is there twice', () => ({ files: [file('a'), file('a')] }), 'files.1.path', 'twice'],
    [
      'base64 that is none',
      () => ({ files: [{ ...file('a', '%'), encoding: 'base64' }] }),
      'files.0.content',
      'base64',
    ],
    ['an entry that leads out', () => ({ files: [file('a')], entry: '../a' }), 'entry', 'must not contain'],
    ['an entry that is no file', () => ({ files: [file('a')], entry: 'b' }), 'entry', 'one of "files"'],
    ['too much time', () => ({ code: 'x', limits: { wallMs: 600_001 } }), 'limits.wallMs', 'must be at most 600000'],
    ['too much memory', () => ({ code: 'x', limits: { memoryBytes: '3GB' } }), 'limits.memoryBytes', '2147483648'],
    ['too many processes', () => ({ code: 'x', limits: { pids: 513 } }), 'limits.pids', 'must be at most 512'],
    ['too much disk', () => ({ code: 'x', limits: { diskBytes: '2GiB' } }), 'limits.diskBytes', '1073741824'],
    ['too much output', () => ({ code: 'x', limits: { outputBytes: '65MB' } }), 'limits.outputBytes', '67108864'],
    ['no time', () => ({ code: 'x', limits: { wallMs: 0 } }), 'limits.wallMs', ''],
    ['an unknown limit', () => ({ code: 'x', limits: { speed: 1 } }), 'limits.speed', 'not a field'],
    ['code that is a number', () => ({ code: 1 }), 'code', 'expected string'],
    ['args that are a text', () => ({ code: 'x', args: '-x' }), 'args', 'expected array'],
    ['an unknown field', () => ({ code: 'x', user: 'root' }), 'user', 'not a field'],
    ['the network', () => ({ code: 'x', network: 'egress' }), 'network', 'must be "none"'],
    ['an unknown network', () => ({ code: 'x', network: 'host' }), 'network', 'must be one of none, egress'],
    ['a variable with a bad name', () => ({ code: 'x', env: { 'A=B': '' } }), 'env.A=B', 'name'],
    ['code and a session', () => ({ code: 'x', sessionId: newId('session') }), 'sessionId', 'must not stand beside'],
    ['a malformed session', () => ({ sessionId: "sess_'; DROP TABLE" }), 'sessionId', 'must be the id of a session'],
  ];

  it.each(cases)('%s', async (_, body, path, message) => {
    const answer = await submit(body());
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_INPUT']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const error = answer.body.errors.find((found: { path: string }) => found.path === path);
    expect(error, JSON.stringify(answer.body)).toBeDefined();
    expect(error.message).toContain(typeof message === 'string' ? message : message());
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  });

  it.each(['null', '[]', '"text"', '1'])('a body that is %s', async (body) => {
    expect((await submit(body)).status).toBe(400);
  });
});

describe('a body', () => {
  it('that is no JSON is 400', async () => {
    for (const body of ['{', '{"code": "x"', 'code=x', '{"code":"\u0001"}']) {
      expect((await submit(body)).body).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    }
  });

  it('that is nested without end is 400, fast', async () => {
    const began = performance.now();
    const answer = await submit(`{"code":${'['.repeat(2_000_000)}`);
    expect(answer.body).toMatchObject({ status: 400, detail: expect.stringContaining('nested') });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('above the most is 413, whether it says so or not', async () => {
    const body = JSON.stringify({ code: 'x'.repeat(MAX_BODY_BYTES) });
    expect((await submit(body)).body).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    const endless = new ReadableStream<Uint8Array>({ pull: (c) => c.enqueue(new Uint8Array(1024 ** 2).fill(0x20)) });
    const request = new Request('http://localhost:3000/api/v1/executions', {
      method: 'POST',
      headers: { authorization: `Bearer ${user.secret}`, 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await handleRestRequest(bench.deps, request)).status).toBe(413);
  });

  it('of another type is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await submit('{"code":"x"}', { 'content-type': type });
      expect(answer.body).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    }
  });

  it('that is not UTF-8 is 400', async () => {
    const request = new Request('http://localhost:3000/api/v1/executions', {
      method: 'POST',
      headers: { authorization: `Bearer ${user.secret}`, 'content-type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    });
    expect((await handleRestRequest(bench.deps, request)).status).toBe(400);
  });
});

describe('a code session', () => {
  it.each(['../x', '/etc/passwd', '', 'a\nb', 'a//b'])(
    'that starts from %j is refused, and none is made',
    async (entry) => {
      const { length } = (await bench.rest('GET', '/code-sessions', { as: user })).body.items;
      const answer = await bench.rest('POST', '/code-sessions', { as: user, body: { entry } });
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([400, 'entry']);
      expect((await bench.rest('GET', '/code-sessions', { as: user })).body.items).toHaveLength(length);
    },
  );

  it('whose content can not be read any more can be deleted', async () => {
    const { id } = (await bench.rest('POST', '/code-sessions', { as: user })).body;
    const files = [{ path: '../x', content: '', encoding: 'utf8' }];
    await database.prisma.codeSession.update({ where: { id }, data: { files, entry: '../x' } });
    expect((await bench.rest('DELETE', `/code-sessions/${id}`, { as: user })).status).toBe(204);
  });
});

describe('a path', () => {
  it('that is unknown takes no body of anybody', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({ pull: () => void pulled++ }, { highWaterMark: 0 });
    const request = new Request('http://localhost:3000/api/v1/nothing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect((await handleRestRequest(bench.deps, request)).status).toBe(404);
    expect(pulled).toBe(0);
  });

  it('that is unknown is a 404 problem', async () => {
    for (const path of ['/nothing', '/executions/a/b/c', '/projects/a/b/c']) {
      const answer = await bench.rest('GET', path, { as: user });
      expect(answer.body).toMatchObject({ status: 404, code: 'NOT_FOUND', type: expect.stringContaining('NOT_FOUND') });
    }
  });

  it('that is known, with another method, is a 405 that says which', async () => {
    const answer = await bench.rest('PUT', '/executions', { as: user, body: {} });
    expect([answer.status, answer.headers.get('allow')?.split(', ').sort()]).toEqual([405, ['GET', 'POST']]);
    const one = await bench.rest('DELETE', `/executions/${newId('execution')}`, { as: user });
    expect([one.status, one.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('an id', () => {
  const paths = (id: string): [string, string][] => [
    ['GET', `/executions/${id}`],
    ['GET', `/executions/${id}/logs`],
    ['GET', `/executions/${id}/events`],
    ['POST', `/executions/${id}/terminate`],
  ];

  it.each([
    'exec_1',
    'sess_0123456789abcdefghijklmn',
    "'; DROP TABLE execution; --",
    '../../etc/passwd',
    `exec_${'a'.repeat(5_000)}`,
    '%00',
    '💥',
  ])('that is malformed is 400 or 404: %.40s', async (id) => {
    for (const [method, path] of paths(encodeURIComponent(id))) {
      expect([400, 404]).toContain((await bench.rest(method, path, { as: user })).status);
    }
  });

  it('of somebody else answers as one that does not exist', async () => {
    const owner = await bench.user();
    const { id } = (await bench.rest('POST', '/executions', { as: owner, body: { code: 'x' } })).body;
    const session = (await bench.rest('POST', '/code-sessions', { as: owner })).body;
    const asked = async (method: string, path: string, body?: unknown) => {
      const { status, body: problem } = await bench.rest(method, path, { as: user, body });
      return { status, ...problem, requestId: '' };
    };
    for (const [at, [method, path]] of paths(id).entries()) {
      const [, unknown] = paths(newId('execution'))[at] ?? ['', ''];
      const answer = await asked(method, path);
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await asked(method, unknown));
    }
    for (const [method, of] of [
      ['GET', (x: string) => `/code-sessions/${x}`],
      ['DELETE', (x: string) => `/code-sessions/${x}`],
      ['POST', (x: string) => `/code-sessions/${x}/run`],
    ] as const) {
      const answer = await asked(method, of(session.id));
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await asked(method, of(newId('session'))));
    }
    const change = { revision: 1, title: 'mine now' };
    const answer = await asked('PATCH', `/code-sessions/${session.id}`, change);
    expect(answer).toEqual(await asked('PATCH', `/code-sessions/${newId('session')}`, change));
    expect((await submit({ sessionId: session.id })).status).toBe(404);
    expect((await bench.rest('GET', `/code-sessions/${session.id}`, { as: owner })).body.title).toBe(session.title);
  });
});

describe('a list', () => {
  it.each([
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?limit=x', 'limit'],
    ['?cursor=x', 'cursor'],
    [`?cursor=${btoa('-000001-01-01T00:00:00.000Z|exec_1')}`, 'cursor'],
    ['?status=SLEEPING', 'status.0'],
    ['?since=yesterday', 'since'],
    ['?sessionId=1', 'sessionId'],
  ])('refuses %s', async (query, path) => {
    const answer = await bench.rest('GET', `/executions${query}`, { as: user });
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it.each(['%', "' OR 1=1 --", '\\', '(1(', 'x\ud83d\ude00'])(
    'takes what is looked for as a plain text: %j',
    async (q) => {
      await submit({ code: 'print(1)' });
      const answer = await bench.rest('GET', `/executions?q=${encodeURIComponent(q)}`, { as: user });
      expect([answer.status, answer.body.items]).toEqual([200, []]);
      const found = await bench.rest('GET', '/executions?q=RINT(1', { as: user });
      expect(found.body.items.length).toBeGreaterThan(0);
    },
  );

  it.each(['%00', '%ff', 'a'.repeat(200)])('is not brought down by %.20s', async (q) => {
    expect([200, 400]).toContain((await bench.rest('GET', `/executions?q=${q}`, { as: user })).status);
    expect((await bench.rest('GET', `/code-sessions?q=${q}`, { as: user })).status).toBeLessThan(500);
    expect((await bench.rest('GET', `/executions?language=${q}`, { as: user })).status).toBeLessThan(500);
  });

  it('of everybody is for admins', async () => {
    expect((await bench.rest('GET', '/executions?scope=all', { as: user })).status).toBe(403);
  });
});

describe('a token', () => {
  it.each(['sp_nonsense', 'Bearer', '', `sp_${'a'.repeat(40)}`])('that is unknown is 401: %j', async (secret) => {
    const answer = await bench.rest('GET', '/executions', { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('that is missing is 401, before anything else is looked at', async () => {
    expect((await bench.rest('GET', '/executions?limit=x')).status).toBe(401);
    expect((await bench.rest('POST', '/executions', { body: '{' })).status).toBe(401);
  });

  it('that was revoked is 401 from the next request on', async () => {
    const other = await bench.user();
    const made = await bench.rest('POST', '/tokens', { as: other, body: { name: 'ci' } });
    expect(made.status).toBe(201);
    const { secret, ...shown } = made.body;
    const path = `/tokens/${shown.id}`;
    expect(await bench.rest('GET', path, { as: other })).toMatchObject({ status: 200, body: shown });
    const withIt = { ...other, secret };
    expect((await bench.rest('GET', '/tokens', { as: withIt })).status).toBe(200);
    expect((await bench.rest('DELETE', `/tokens/${made.body.id}`, { as: other })).status).toBe(204);
    expect((await bench.rest('GET', '/tokens', { as: withIt })).status).toBe(401);
    expect((await bench.rest('GET', path, { as: other })).status).toBe(404);
  });
});

it('an Idempotency-Key that is none is refused by its name', async () => {
  const answer = await submit({ code: 'x' }, { 'idempotency-key': 'a b' });
  expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'idempotency-key']);
});

it('with Postgres down every call is a 503 that says so, and health tells it', async () => {
  await using away = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', connectTimeoutMs: 500 });
  const deps = { ...bench.deps, stores: createStores(away, addRunJob) };
  for (const [method, path] of [
    ['GET', '/executions'],
    ['POST', '/executions'],
    ['GET', '/languages'],
  ] as const) {
    const response = await handleRestRequest(
      deps,
      new Request(`http://localhost:3000/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${user.secret}` },
      }),
    );
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  }
  const health = await handleRestRequest(deps, new Request('http://localhost:3000/api/v1/health'));
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ status: 'down', database: 'down' });
});

it('nothing of all this was a fault of ours', () => {
  expect(bench.logged).toEqual([]);
});
