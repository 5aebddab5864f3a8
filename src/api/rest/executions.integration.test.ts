import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiBench, apiBench, append, end, type RestCall, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { QUEUE_SIZE_PER_USER: '3' } });
});

afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function started(body: unknown = { code: 'print()' }) {
  user = await bench.user();
  const { status, body: execution, headers } = await bench.rest('POST', '/executions', { as: user, body });
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/api/v1/executions/${execution.id}`);
  return { id: execution.id as string, execution };
}

const get = (path: string, call: RestCall = {}) => bench.rest('GET', path, { as: user, ...call });
const post = (path: string, call: RestCall = {}) => bench.rest('POST', path, { as: user, ...call });

describe('an execution', () => {
  it('is answered at once as QUEUED, with its limits, and has its output once it has ended', async () => {
    const { id, execution } = await started();
    expect(execution).toMatchObject({
      kind: 'RAW_CODE',
      language: 'python',
      status: 'QUEUED',
      title: 'print()',
      outcome: null,
      stdout: null,
      stderr: null,
      ownerId: user.record.id,
      limits: { wallMs: 10_000, memoryBytes: 268_435_456, pids: 128 },
    });
    const claimed = await bench.claim();
    expect((await get(`/executions/${id}`)).body).toMatchObject({ status: 'RUNNING', attempt: 1, stdout: null });
    await append(bench.deps, claimed, 'hi\n');
    await append(bench.deps, claimed, new Uint8Array([0xff, 0x00]), 'stderr');
    await end(bench.deps, claimed);
    const ended = (await get(`/executions/${id}`)).body;
    expect(ended).toMatchObject({
      status: 'COMPLETED',
      outcome: { type: 'EXITED', exitCode: 0, signal: null },
      stdout: 'hi\n',
      stdoutEncoding: 'utf8',
      stderr: '/wA=',
      stderrEncoding: 'base64',
      truncated: false,
      wallMs: 21,
    });
    expect((await get('/executions')).body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  });

  it('carries 64 KiB of a stream, says that there was more, and cuts no character in two', async () => {
    const { id } = await started();
    const claimed = await bench.claim();
    for (let n = 0; n < 3; n++) await append(bench.deps, claimed, `${n === 0 ? 'x' : ''}${'é'.repeat(20_000)}`);
    await end(bench.deps, claimed);
    const { stdout, stdoutEncoding, truncated } = (await get(`/executions/${id}`)).body;
    expect([stdoutEncoding, truncated]).toEqual(['utf8', true]);
    expect(stdout).toBe(`x${'é'.repeat(32_767)}`);
  });

  it('is waited for with ?wait=true', async () => {
    user = await bench.user();
    const waiting = post('/executions?wait=true', { body: { code: 'x' } });
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'done');
    await end(bench.deps, claimed, 3);
    const answer = await waiting;
    expect([answer.status, answer.body.status, answer.body.stdout]).toEqual([200, 'FAILED', 'done']);
  });

  it('whose waiting caller goes away stays, and nobody waits for it', async () => {
    user = await bench.user();
    const abort = new AbortController();
    const open = bench.deps.watchers.size;
    const waiting = post('/executions?wait=true', { body: { code: 'x' }, signal: abort.signal });
    const claimed = await bench.claim();
    expect(bench.deps.watchers.size).toBe(open + 1);
    abort.abort();
    expect((await waiting).status).toBe(202);
    expect(bench.deps.watchers.size).toBe(open);
    await end(bench.deps, claimed);
  });

  it('is ended on request; again is the same 202; after its own end it is 409', async () => {
    const waiting = await started();
    const first = await post(`/executions/${waiting.id}/terminate`);
    expect([first.status, first.body.status]).toEqual([202, 'TERMINATED']);
    expect((await post(`/executions/${waiting.id}/terminate`)).status).toBe(202);

    const run = await started();
    const claimed = await bench.claim();
    expect((await post(`/executions/${run.id}/terminate`)).body.status).toBe('RUNNING');
    expect((await post(`/executions/${run.id}/terminate`)).status).toBe(202);
    expect(await bench.deps.stores.executions.terminateRequested([claimed.id])).toEqual([claimed.id]);
    // It came to its own end before it was killed.
    await end(bench.deps, claimed);
    expect((await post(`/executions/${run.id}/terminate`)).body).toMatchObject({
      status: 409,
      code: 'EXECUTION_ENDED',
      detail: 'This execution has ended already: it is COMPLETED.',
    });

    const done = await started();
    await end(bench.deps, await bench.claim());
    const late = await post(`/executions/${done.id}/terminate`);
    expect(late.body).toMatchObject({ status: 409, code: 'EXECUTION_ENDED' });
  });

  it('is refused beyond the most that may wait, however many come at once', async () => {
    user = await bench.user();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('/executions', { body: { code: 'x' } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(3).fill(202), ...Array(9).fill(429)]);
    expect((await get('/executions')).body.items).toHaveLength(3);
    for (let n = 0; n < 3; n++) await end(bench.deps, await bench.claim());
  });

  it('is answered again by its key, however full the queue is and whatever is gone by then', async () => {
    user = await bench.user();
    const session = (await post('/code-sessions')).body;
    const call = { body: { sessionId: session.id }, headers: { 'idempotency-key': 'retried' } };
    const first = (await post('/executions', call)).body;
    for (let n = 0; n < 2; n++) expect((await post('/executions', { body: { code: 'x' } })).status).toBe(202);
    expect((await post('/executions', { body: { code: 'x' } })).status).toBe(429);
    await bench.rest('DELETE', `/code-sessions/${session.id}`, { as: user });
    const again = await post('/executions', call);
    expect([again.status, again.body.id]).toEqual([202, first.id]);
    const other = await post('/executions', { ...call, body: { code: 'another' } });
    expect(other.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_MISMATCH', executionId: first.id });
    for (let n = 0; n < 3; n++) await end(bench.deps, await bench.claim());
  });

  it('is refused with a time to come back when too many wait', async () => {
    user = await bench.user();
    for (let n = 0; n < 3; n++) expect((await post('/executions', { body: { code: 'x' } })).status).toBe(202);
    const full = await post('/executions', { body: { code: 'x' } });
    expect(full.body).toMatchObject({ status: 429, code: 'QUEUE_FULL', full: 'own' });
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
    for (let n = 0; n < 3; n++) await end(bench.deps, await bench.claim());
  });
});

describe('an Idempotency-Key', () => {
  it('brings back the same execution for the same body in any order, and 409 for another', async () => {
    user = await bench.user();
    const headers = { 'idempotency-key': 'once' };
    const first = await post('/executions', { headers, body: { code: 'x', args: ['1'] } });
    const again = await post('/executions', { headers, body: { args: ['1'], code: 'x' } });
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    const other = await post('/executions', { headers, body: { code: 'y' } });
    expect(other.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_MISMATCH', executionId: first.body.id });
    const stranger = await bench.rest('POST', '/executions', {
      as: await bench.user(),
      headers,
      body: { code: 'y' },
    });
    expect(stranger.body.id).not.toBe(first.body.id);
    await end(bench.deps, await bench.claim());
    await end(bench.deps, await bench.claim());
  });

  it('makes one execution of many requests at once', async () => {
    user = await bench.user();
    const headers = { 'idempotency-key': 'at-once' };
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => post('/executions', { headers, body: { code: 'x' } })),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await end(bench.deps, await bench.claim());
  });
});

describe('the log', () => {
  it('comes in pages, in order, as JSON', async () => {
    const { id } = await started();
    const claimed = await bench.claim();
    for (let n = 1; n <= 5; n++) await append(bench.deps, claimed, `${n}\n`, n % 2 ? 'stdout' : 'stderr');
    const first = (await get(`/executions/${id}/logs?limit=3`)).body;
    expect(first.items.map((item: { seq: number }) => item.seq)).toEqual([1, 2, 3]);
    expect(first.items[1]).toMatchObject({ phase: 'RUN', stream: 'stderr', content: '2\n', encoding: 'utf8' });
    const second = (await get(`/executions/${id}/logs?limit=3&cursor=${first.nextCursor}`)).body;
    expect([second.items.map((item: { seq: number }) => item.seq), second.nextCursor]).toEqual([[4, 5], null]);
    await end(bench.deps, claimed);
  });

  it('comes as the raw bytes with Accept: text/plain, which no browser takes for a page', async () => {
    const { id } = await started();
    const claimed = await bench.claim();
    await append(bench.deps, claimed, '<script>alert(1)</script>');
    await append(bench.deps, claimed, new Uint8Array([0, 255, 254]), 'stderr');
    await end(bench.deps, claimed);
    const response = await bench.fetch('GET', `/executions/${id}/logs`, {
      as: user,
      headers: { accept: 'text/plain' },
    });
    expect(new Uint8Array(await response.arrayBuffer()).slice(-3)).toEqual(new Uint8Array([0, 255, 254]));
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the events', () => {
  it('are status, log and result, and resume by Last-Event-ID with nothing lost and nothing twice', async () => {
    const { id } = await started();
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'one\n');
    const abort = new AbortController();
    const first = await bench.fetch('GET', `/executions/${id}/events`, { as: user, signal: abort.signal });
    expect(first.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(first.headers.get('cache-control')).toContain('no-transform');
    const heard = await readEvents(first, 2);
    expect(heard.map(({ event }) => event)).toEqual(['status', 'log']);
    abort.abort();

    await append(bench.deps, claimed, 'two\n');
    const headers = { 'last-event-id': heard.at(-1)?.id ?? '' };
    const second = await bench.fetch('GET', `/executions/${id}/events`, { as: user, headers });
    const reading = readEvents(second);
    await sleep(30);
    await append(bench.deps, claimed, 'three\n');
    await end(bench.deps, claimed);
    const rest = await reading;
    expect(rest.map(({ event, id: at }) => [event, at])).toEqual([
      ['status', '1'],
      ['log', '2'],
      ['log', '3'],
      ['status', '3'],
      ['result', '3'],
    ]);
    expect(rest.at(-1)?.data).toMatchObject({ id, status: 'COMPLETED', stdout: 'one\ntwo\nthree\n' });
  });

  it.each(['nonsense', '-1', '1e9', '9'.repeat(30)])('begin anew after an id that is none: %s', async (lastEventId) => {
    const { id } = await started();
    const claimed = await bench.claim();
    await append(bench.deps, claimed, 'one\n');
    await end(bench.deps, claimed);
    const headers = { 'last-event-id': lastEventId };
    const events = await readEvents(await bench.fetch('GET', `/executions/${id}/events`, { as: user, headers }));
    expect(events.map(({ event }) => event)).toEqual(['log', 'status', 'result']);
  });

  it('leave nothing behind when the client goes', async () => {
    const { id } = await started();
    const open = bench.deps.watchers.size;
    const response = await bench.fetch('GET', `/executions/${id}/events`, { as: user });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    expect(bench.deps.watchers.size).toBe(open + 1);
    await reader?.cancel();
    expect(bench.deps.watchers.size).toBe(open);
    await end(bench.deps, await bench.claim());
  });

  it('are refused beyond so many at once', async () => {
    await using small = await apiBench(database, { watchers: { perUser: 1 } });
    const other = await small.user();
    const { id } = (await small.rest('POST', '/executions', { as: other, body: { code: 'x' } })).body;
    const first = await small.fetch('GET', `/executions/${id}/events`, { as: other });
    await readEvents(first, 1);
    const second = await small.rest('GET', `/executions/${id}/events`, { as: other });
    expect(second.body).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    const wait = await small.rest('POST', '/executions?wait=true', { as: other, body: { code: 'x' } });
    expect(wait.status).toBe(429);
    await end(bench.deps, await bench.claim());
  });
});

describe('a code session', () => {
  it('is made empty, edited by revision, run, and deleted', async () => {
    user = await bench.user();
    const archived = await post('/code-sessions', { body: { status: 'ARCHIVED' } });
    expect([archived.status, archived.body.status]).toEqual([201, 'ARCHIVED']);
    const made = await post('/code-sessions');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      language: 'python',
      entry: 'main.py',
      files: [{ path: 'main.py', content: '' }],
      revision: 1,
      status: 'ACTIVE',
    });
    const path = `/code-sessions/${made.body.id}`;
    const change = { revision: 1, title: 'Mine', files: [{ path: 'main.py', content: 'print(2)' }], stdin: 'in' };
    const patched = await bench.rest('PATCH', path, { as: user, body: change });
    expect([patched.status, patched.body.revision, patched.body.title]).toEqual([200, 2, 'Mine']);
    const stale = await bench.rest('PATCH', path, { as: user, body: { ...change, title: 'Lost' } });
    expect(stale.body).toMatchObject({ status: 409, code: 'STALE_REVISION', current: { revision: 2, title: 'Mine' } });
    const run = await post(`${path}/run`);
    expect(run.status).toBe(202);
    expect(run.body).toMatchObject({ kind: 'CODE_SESSION', title: 'Mine', sessionId: made.body.id });
    const claimed = await bench.claim();
    expect(claimed.submission).toMatchObject({ stdin: 'in', files: [{ path: 'main.py', content: 'print(2)' }] });
    await end(bench.deps, claimed);
    expect((await bench.rest('DELETE', path, { as: user })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await get(`/executions/${run.body.id}`)).body.sessionId).toBeNull();
  });

  it('of two who save at once keeps one, and tells the other', async () => {
    user = await bench.user();
    const { id } = (await post('/code-sessions', { body: { title: 'a' } })).body;
    const save = (title: string) =>
      bench.rest('PATCH', `/code-sessions/${id}`, { as: user, body: { revision: 1, title } });
    const answers = await Promise.all([save('b'), save('c'), save('d')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const kept = answers.find(({ status }) => status === 200)?.body.title;
    for (const { status, body } of answers) if (status === 409) expect(body.current.title).toBe(kept);
  });

  it('keeps an entry that is one of its files', async () => {
    user = await bench.user();
    const { id } = (await post('/code-sessions')).body;
    const patch = (body: object) => bench.rest('PATCH', `/code-sessions/${id}`, { as: user, body });
    const wrong = await patch({
      revision: 1,
      files: [
        { path: 'a.py', content: '' },
        { path: 'b.py', content: '' },
      ],
    });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'entry']);
    const moved = await patch({ revision: 1, language: 'bash', files: [{ path: 'main.sh', content: 'ls' }] });
    expect(moved.body).toMatchObject({ language: 'bash', entry: 'main.sh' });
    expect((await patch({ revision: 2, limits: { wallMs: 10 ** 9 } })).body.errors[0].path).toBe('limits.wallMs');
    expect((await patch({ revision: 2, files: [] })).body.errors[0].path).toBe('files');
  });
});

describe('who may call from where', () => {
  it('a page of another site, with a token; never with a cookie', async () => {
    user = await bench.user();
    const headers = { origin: 'https://elsewhere.example' };
    const withToken = await get('/languages', { headers });
    expect(withToken.headers.get('access-control-allow-origin')).toBe('*');
    expect(withToken.headers.get('access-control-allow-credentials')).toBeNull();
    const withCookie = await bench.rest('GET', '/languages', { headers: { ...headers, cookie: 'a=b' } });
    expect(withCookie.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await bench.fetch('OPTIONS', '/executions', {
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const bare = await bench.fetch('OPTIONS', '/executions', {
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(bare.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('anybody asks for health and for the document', async () => {
    expect((await bench.rest('GET', '/health')).body).toMatchObject({
      database: 'up',
      workers: { capacity: expect.any(Number) },
    });
    expect((await bench.rest('GET', '/openapi.json')).status).toBe(200);
  });

  it('a request keeps the id that its caller gave it', async () => {
    const headers = { 'x-request-id': 'trace-12345678' };
    expect((await bench.rest('GET', '/health', { headers })).headers.get('x-request-id')).toBe('trace-12345678');
    const bad = await bench.rest('GET', '/health', { headers: { 'x-request-id': 'a b' } });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it('the languages are listed with their limits and the state of their images', async () => {
  user = await bench.user();
  const list = (await get('/languages')).body;
  expect(list.find((language: { id: string }) => language.id === 'python')).toMatchObject({
    name: 'Python',
    aliases: expect.arrayContaining(['py']),
    extension: 'py',
    entry: 'main.py',
    compiled: false,
    image: { status: 'AVAILABLE' },
    limits: { wallMs: 10_000 },
  });
});

interface HeardEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** Reads the events of a stream, all or the first few; what only keeps it alive is passed over. */
async function readEvents(response: Response, count = Number.POSITIVE_INFINITY): Promise<HeardEvent[]> {
  const events: HeardEvent[] = [];
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && events.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const event = field('event');
      if (event) events.push({ id: field('id'), event, data: JSON.parse(field('data') ?? 'null') });
    }
  }
  return events;
}
