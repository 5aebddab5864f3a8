import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiBench, apiBench, type RestAnswer, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

const MIB = 1024 ** 2;
const KINDS = ['RAW_CODE', 'CODE_SESSION', 'GIT_REPOSITORY', 'CUSTOM_IMAGE', 'PROJECT'] as const;
type Kind = (typeof KINDS)[number];

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;
let bodies: Record<Kind, object>;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { EGRESS: 'all' } });
  user = await bench.user();
  const made = async (path: string, body: object) => (await bench.rest('POST', path, { as: user, body })).body.id;
  const files = [{ path: 'main.py', content: 'print(1)' }];
  bodies = {
    RAW_CODE: { language: 'python', code: 'print(1)' },
    CODE_SESSION: { sessionId: await made('/code-sessions', { files }) },
    GIT_REPOSITORY: {
      repository: { url: 'https://git.example.org/owner/app.git', ref: 'main', directory: 'app' },
      language: 'python',
    },
    CUSTOM_IMAGE: { image: 'my/image:1', runCommand: 'true' },
    PROJECT: { projectId: await made('/projects', { name: 'app', files }) },
  };
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const submit = (kind: Kind, more: object = {}): Promise<RestAnswer> =>
  bench.rest('POST', '/executions', { as: user, body: { ...bodies[kind], ...more } });

async function submissionOf({ body }: RestAnswer): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query('SELECT submission FROM execution WHERE id = $1', [body.id]);
  return rows[0].submission;
}

describe.each(KINDS)('a submission of the kind %s', (kind) => {
  it('takes commands, input, variables, limits and the network as all kinds do', async () => {
    const asked = {
      initialCommands: ['echo one', 'echo two'],
      buildCommand: 'make',
      runCommand: './app "$@"',
      args: ['a b'],
      stdin: 'in',
      env: { A: 'b' },
      network: 'egress',
      idempotent: true,
    };
    const answer = await submit(kind, { ...asked, limits: { wallMs: 5_000, memoryBytes: '768MB' } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    expect(answer.body).toMatchObject({ kind, limits: { wallMs: 5_000, memoryBytes: 768 * MIB } });
    expect(await submissionOf(answer)).toMatchObject({ kind, ...asked, prepareNetwork: 'egress' });
  });

  it('has what its kind has of time, memory and disk where it asks for none', async () => {
    const { body } = await submit(kind);
    const large = { wallMs: 180_000, cpuMs: 180_000, memoryBytes: 1024 * MIB, diskBytes: 512 * MIB };
    const small = { wallMs: 10_000, cpuMs: 10_000, memoryBytes: 256 * MIB, diskBytes: 64 * MIB };
    const ofKind = kind === 'RAW_CODE' || kind === 'CODE_SESSION' ? small : large;
    expect(body.limits).toEqual({ ...ofKind, cpus: 1, pids: 128, outputBytes: MIB });
    expect(await submissionOf({ body } as RestAnswer)).toMatchObject({ network: 'none', cache: false });
  });

  it('may be the result of the same run before, but for what has the network while it is prepared', async () => {
    const answer = await submit(kind, { cache: true });
    if (kind !== 'GIT_REPOSITORY') expect(await submissionOf(answer)).toMatchObject({ cache: true });
    else expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'cache']);
    const { status, body } = await submit(kind, { cache: true, network: 'egress' });
    expect([status, body.errors[0].path]).toEqual([400, 'cache']);
  });

  it.each([
    ['wallMs', 600_001, '600000'],
    ['memoryBytes', '3GB', '2147483648'],
    ['diskBytes', 1024 * MIB + 1, '1073741824'],
    ['pids', 513, '512'],
    ['outputBytes', '65MB', '67108864'],
  ])('is refused above the most of %s, with the field and the most', async (name, value, most) => {
    const { status, body } = await submit(kind, { limits: { [name]: value } });
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'INVALID_INPUT', `limits.${name}`]);
    expect(body.errors[0].message).toContain(most);
  });
});

it('a part of one kind is refused beside another, by its name', async () => {
  const refused = async (kind: Kind, more: object) => {
    const { status, body } = await submit(kind, more);
    return [status, body.errors.map(({ path }: { path: string }) => path)];
  };
  expect(await refused('RAW_CODE', { command: ['id'] })).toEqual([400, ['command']]);
  expect(await refused('GIT_REPOSITORY', { code: 'x' })).toEqual([400, ['repository']]);
  expect(await refused('CUSTOM_IMAGE', { language: 'python' })).toEqual([400, ['language']]);
  expect(await refused('CUSTOM_IMAGE', { command: ['id'] })).toEqual([400, ['runCommand']]);
  expect(await refused('PROJECT', { language: 'python' })).toEqual([400, ['language']]);
  expect(await refused('CODE_SESSION', { script: 'test' })).toEqual([400, ['script']]);
});
