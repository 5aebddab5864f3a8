import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputResult } from '#core/contracts/inputs.ts';
import { type ApiBench, apiBench, append, type RestCall, type TestUser } from '#tests/support/api-bench.ts';
import { anEnd } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
});

afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const post = (path: string, body: unknown, call: RestCall = {}) =>
  bench.rest('POST', path, { as: user, body, ...call });
const get = (path: string, call: RestCall = {}) => bench.rest('GET', path, { as: user, ...call });

const result: InputResult = {
  ...{ verdict: 'ACCEPTED', message: 'accepted after 21 ms', exitCode: 0, signal: null },
  ...{ stdout: 'A\0\ud83d\udc0e', stdoutEncoding: 'utf8', stderr: '', stderrEncoding: 'utf8' },
  ...{ truncated: false, diff: null, wallMs: 21, cpuMs: 17, peakMemoryBytes: 9_437_184 },
};

describe('an execution with inputs', () => {
  it('hands them to the worker, and has their results once it has ended', async () => {
    const inputs = [{ stdin: 'a', expected: 'A' }, { args: ['-x'] }];
    const { status, body } = await post('/executions', { code: 'print()', inputs });
    expect([status, body.results]).toEqual([202, null]);
    const claim = await bench.claim();
    expect(claim.submission.inputs).toEqual([
      { stdin: 'a', args: [], expected: 'A' },
      { stdin: '', args: ['-x'], expected: null },
    ]);
    await append(bench.deps, claim, 'A\n');
    await bench.deps.stores.executions.end(claim, anEnd({ results: [result] }));
    expect((await get(`/executions/${body.id}`)).body.results).toEqual([result]);
    // Once it has ended nobody who held it before writes other results.
    expect(await bench.deps.stores.executions.end(claim, anEnd({ results: [] }))).toBe(false);
    expect((await get(`/executions/${body.id}`)).body.results).toEqual([result]);
  });

  it('tells of each piece of its log whose it is', async () => {
    const { body } = await post('/executions', { code: 'print()', inputs: [{}] });
    const claim = await bench.claim();
    const chunk = { attempt: 1, phase: 'RUN', stream: 'stdout', content: Buffer.from('x'), at: new Date() } as const;
    const chunks = [
      { ...chunk, seq: 1, phase: 'COMPILE' as const },
      { ...chunk, seq: 2, input: 0 },
    ];
    await bench.deps.stores.logs.append(claim, chunks);
    const items = (await get(`/executions/${body.id}/logs`)).body.items;
    expect(items.map(({ input }: { input?: number }) => input)).toEqual([undefined, 0]);
    await bench.deps.stores.executions.end(claim, anEnd({ results: [] }));
    expect((await get(`/executions/${body.id}`)).body.results).toEqual([]);
  });

  it('shows them and what is expected to its owner and to admins, and to nobody else', async () => {
    const { body } = await post('/executions', { code: 'print()', inputs: [{ expected: 'A' }] });
    const [admin, other] = [await bench.user('ADMIN'), await bench.user()];
    const source = (as: TestUser) => bench.caller(as.principal).execution.source({ id: body.id });
    const shown = { inputs: [{ stdin: '', args: [], expected: 'A' }] };
    expect(await source(user)).toMatchObject(shown);
    expect(await source(admin)).toMatchObject(shown);
    await expect(source(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await get(`/executions/${body.id}`, { as: other })).status).toBe(404);
    // What goes out with the execution says nothing of it.
    expect(JSON.stringify((await get(`/executions/${body.id}`)).body)).not.toContain('expected');
  });

  it('runs again with the same', async () => {
    const { body } = await post('/executions', { code: 'print()', inputs: [{ stdin: 'again' }] });
    const again = await bench.caller(user.principal).execution.runAgain({ id: body.id });
    const source = await bench.caller(user.principal).execution.source({ id: again.id });
    expect(source.inputs).toEqual([{ stdin: 'again', args: [], expected: null }]);
  });
});

describe('a code session', () => {
  it('keeps the inputs that it is tried with, and a run by itself takes none of them', async () => {
    const { body } = await post('/code-sessions', { inputs: [{ stdin: '2', expected: '4' }, {}] });
    const saved = [
      { stdin: '2', args: [], expected: '4' },
      { stdin: '', args: [], expected: null },
    ];
    expect(body.inputs).toEqual(saved);
    const change = { revision: body.revision, inputs: saved.slice(1) };
    const changed = await bench.rest('PATCH', `/code-sessions/${body.id}`, { as: user, body: change });
    expect(changed.body.inputs).toEqual(saved.slice(1));
    const copy = await bench.caller(user.principal).session.duplicate({ id: body.id });
    expect(copy.inputs).toEqual(saved.slice(1));
    const run = await bench.rest('POST', `/code-sessions/${body.id}/run`, { as: user });
    expect((await bench.caller(user.principal).execution.source({ id: run.body.id })).inputs).toBeUndefined();
    const wrong = { revision: changed.body.revision, inputs: [{ expected: 4 }] };
    expect(await bench.rest('PATCH', `/code-sessions/${body.id}`, { as: user, body: wrong })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'inputs.0.expected' }] },
    });
  });

  it('is run with inputs, each of which stands in place of what is saved', async () => {
    const session = await post('/code-sessions', {
      files: [{ path: 'main.py', content: 'x' }],
      stdin: 'in',
      args: ['1'],
    });
    const body = { inputs: [{}, { stdin: 'other' }, { args: [] }] };
    const run = await post(`/code-sessions/${session.body.id}/run`, body);
    expect(run.status).toBe(202);
    const { inputs } = await bench.caller(user.principal).execution.source({ id: run.body.id });
    expect(inputs).toEqual([
      { stdin: 'in', args: ['1'], expected: null },
      { stdin: 'other', args: ['1'], expected: null },
      { stdin: 'in', args: [], expected: null },
    ]);
    expect((await bench.rest('POST', `/code-sessions/${session.body.id}/run`, { as: user })).status).toBe(202);
    const refused = await post(`/code-sessions/${session.body.id}/run`, { ...body, stdin: 'x' });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'stdin' }] } });
  });
});

describe('inputs are refused', () => {
  const megabyte = 'x'.repeat(1024 ** 2);
  it.each([
    ['beside stdin', { stdin: 'x', inputs: [{}] }, 'stdin', 'must not stand beside "inputs"'],
    ['beside args', { args: ['x'], inputs: [{}] }, 'args', 'must not stand beside "inputs"'],
    ['where there are none', { inputs: [] }, 'inputs', 'must not be empty'],
    ['where there are too many', { inputs: Array(101).fill({}) }, 'inputs', 'must be at most 100 inputs'],
    ['with a field that there isn’t', { inputs: [{ input: 'x' }] }, 'inputs.0.input', 'is not a field that is known'],
    [
      'with a NUL in an argument',
      { inputs: [{}, { args: ['a\0'] }] },
      'inputs.1.args.0',
      'must not contain a NUL character',
    ],
    [
      'where they are too large',
      { inputs: Array(3).fill({ stdin: megabyte, expected: `${megabyte}x` }) },
      'inputs',
      '4194304',
    ],
    [
      'with words too long for a program',
      { inputs: [{}, { args: ['é'.repeat(32_768), ...Array(30).fill('é'.repeat(32_768))] }] },
      'inputs.1.args',
      'must be at most 1048576 bytes',
    ],
  ])('%s', async (_, change, path, message) => {
    const { status, body } = await post('/executions', { code: 'x', ...change });
    expect([status, body.code ?? body.title]).toEqual(status === 413 ? [413, 'TOO_LARGE'] : [400, 'INVALID_INPUT']);
    if (status === 400) expect(body.errors).toContainEqual({ path, message: expect.stringContaining(message) });
  });
});
