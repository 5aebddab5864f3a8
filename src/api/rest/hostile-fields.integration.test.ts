import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;
let project: string;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { EGRESS: 'all' } });
  user = await bench.user();
  const body = { name: 'target', files: [{ path: 'main.py', content: '' }] };
  project = (await bench.rest('POST', '/projects', { as: user, body })).body.id;
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const MIB = 1024 ** 2;
/** Long enough for a pattern that goes astray to fail, and several of them to be sent at once. */
const GIANT: readonly [string, string][] = [
  ['a name of a million parts', 'a-'.repeat(MIB)],
  ['a host of a million names', `${'a.'.repeat(MIB)}@`],
  ['a path of a million folders', 'a/'.repeat(MIB)],
  ['blanks', ' '.repeat(2 * MIB)],
];
const SMALL: readonly unknown[] = [
  ...[null, 1e308, [], {}, [null], [{}], { length: 1e9 }],
  ...['', 'a\u0000b', '\ud800', '../../etc/passwd', "'; DROP TABLE project; --", '%', '\u202Egnp.exe', '__proto__'],
];
/** As it is sent: an object of ours would lose the first one. */
const STRANGE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  'a=b',
  'a\u0000',
  '\ud800',
  'ü',
  'A'.repeat(MIB),
];

const PROJECT = {
  name: 'shop',
  description: 'd',
  source: { type: 'FILES' },
  files: [{ path: 'main.py', content: 'x', encoding: 'utf8', executable: true }],
  entry: 'main.py',
  language: 'python',
  image: 'debian:12',
  scripts: { run: 'a', test: 'b', deploy: 'c' },
  initialCommands: ['a'],
  buildCommand: 'b',
  env: { A: '1' },
  secrets: { B: '2' },
  limits: { wallMs: 1000, memoryBytes: '64MB' },
  network: 'none',
};
const GIT = {
  name: 'git',
  source: {
    ...{ type: 'GIT', url: 'https://git.example.org/a.git', ref: 'main', directory: 'app' },
    ...{ submodules: true, lfs: false, credential: newId('credential') },
  },
};
const CREDENTIAL = { name: 'git', host: 'git.example.org', username: 'ada', password: 'hush' };
const RUN = {
  ...{ script: 'run', args: ['a'], stdin: 'b', env: { A: '1' }, limits: { pids: 3 }, network: 'none', cache: true },
  ...{ initialCommands: ['a'], buildCommand: 'b', runCommand: 'c', compileArgs: ['d'], idempotent: true },
  ...{ inputs: [{ stdin: 'a', args: ['b'], expected: 'c' }] },
};
const SUBMITTED = {
  repository: { ...GIT.source, type: undefined },
  image: 'debian:12',
  command: ['a'],
  projectId: 'x',
};

const ROUTES: readonly [string, string, () => string, object][] = [
  ['making a project', 'POST', () => '/projects', PROJECT],
  ['making one of a repository', 'POST', () => '/projects', GIT],
  ['changing a project', 'PATCH', () => `/projects/${project}`, { ...PROJECT, ...GIT, revision: 1 }],
  ['running a project', 'POST', () => `/projects/${project}/run`, RUN],
  ['naming a member', 'POST', () => `/projects/${project}/members`, { email: 'ada@example.org' }],
  ['storing a credential', 'POST', () => '/credentials', CREDENTIAL],
  ['running something', 'POST', () => '/executions', SUBMITTED],
];

/** The body with the value in the place of each of its fields, one after the other, as text. */
function* replaced(body: object, value: unknown): Generator<[string, string]> {
  for (const path of pathsOf(body)) yield [path.join('.'), JSON.stringify(withAt(body, path, value))];
}

function* pathsOf(value: unknown): Generator<string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield [key];
    for (const path of pathsOf(inner)) yield [key, ...path];
  }
}

function withAt(body: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const copy: unknown = structuredClone(body);
  if (typeof copy === 'object' && copy !== null)
    Reflect.set(copy, first, withAt(Reflect.get(copy, first), rest, value));
  return copy;
}

/** The first answers that say that it was our fault. */
class Faults {
  readonly found: string[] = [];

  async ask(method: string, path: string, what: string, call: { body?: string | Uint8Array<ArrayBuffer> } = {}) {
    const answer = await bench.rest(method, path, { as: user, ...call });
    if (answer.status >= 500) this.found.push(`${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
  }
}

describe.each(ROUTES)('%s', (_, method, path, body) => {
  it('takes or refuses each field of whatever type', async () => {
    const faults = new Faults();
    for (const value of SMALL) {
      for (const [field, text] of replaced(body, value)) {
        await faults.ask(method, path(), `${field} = ${JSON.stringify(value)}`, { body: text });
      }
    }
    expect(faults.found).toEqual([]);
    expect(bench.logged.splice(0)).toEqual([]);
  }, 120_000);

  it.each(GIANT)(
    'refuses each field that is giant, of %s',
    async (name, value) => {
      const faults = new Faults();
      for (const [field, text] of replaced(body, value))
        await faults.ask(method, path(), `${field} = ${name}`, { body: text });
      expect(faults.found).toEqual([]);
      expect(bench.logged.splice(0)).toEqual([]);
    },
    120_000,
  );

  it('takes or refuses fields of whatever name', async () => {
    const faults = new Faults();
    for (const key of STRANGE_KEYS) {
      for (const inner of ['"x"', 'null']) {
        const strange = `{${JSON.stringify(key)}:${inner}}`;
        for (const at of ['env', 'secrets', 'scripts', 'limits', 'source', 'files', 'repository']) {
          const text = JSON.stringify({ ...body, [at]: 0 }).replace(`${JSON.stringify(at)}:0`, `"${at}":${strange}`);
          await faults.ask(method, path(), `${at} with ${key.slice(0, 20)}`, { body: text });
        }
        await faults.ask(method, path(), `a body with ${key.slice(0, 20)}`, { body: strange });
      }
    }
    expect(faults.found).toEqual([]);
    expect(bench.logged.splice(0)).toEqual([]);
  }, 120_000);
});

it('Ids, queries and paths of whatever kind are refused, or find nothing', async () => {
  const faults = new Faults();
  const strange = [
    ...SMALL.filter((value) => typeof value === 'string'),
    'proj_',
    `proj_${'a'.repeat(5000)}`,
    '..',
    '.',
  ];
  const run = (await bench.rest('POST', '/executions', { as: user, body: { code: 'x' } })).body.id;
  for (const text of strange) {
    const word = text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
    for (const path of [
      ...[`/projects/${word}`, `/projects/${word}/files`, `/credentials/${word}`, `/executions/${word}/artifacts`],
      ...[
        `/projects?q=${word}`,
        `/projects?cursor=${word}`,
        `/projects?limit=${word}`,
        `/executions?projectId=${word}`,
      ],
      ...[`/executions?projectId=${project}&q=${word}`, `/executions?projectId=${project}&cursor=${word}`],
      ...[`/executions/${run}/artifacts/${word}`, `/executions/${run}/artifacts/a/${word}/b`, `/executions?q=${word}`],
      ...[`/executions/${run}/artifacts?format=${word}`, `/projects/${project}/files?format=${word}`],
    ]) {
      await faults.ask('GET', path, path);
    }
    for (const [method, path] of [
      ...[['DELETE', `/projects/${word}`] as const, ['DELETE', `/credentials/${word}`] as const],
      ...[['DELETE', `/projects/${project}/members/${word}`] as const, ['PATCH', `/projects/${word}`] as const],
      ...[['POST', `/projects/${word}/run`] as const, ['PUT', `/projects/${project}/files?strip=${word}`] as const],
      ['PUT', `/projects/${project}/files?revision=${word}`] as const,
    ]) {
      // The dots lead elsewhere before they are here.
      if (!/^\.{0,2}$/.test(text)) await faults.ask(method, path, `${method} ${path}`, { body: '{}' });
    }
  }
  expect(faults.found).toEqual([]);
  expect(bench.logged.splice(0)).toEqual([]);
  expect((await bench.rest('GET', `/projects/${project}`, { as: user })).status).toBe(200);
}, 120_000);
