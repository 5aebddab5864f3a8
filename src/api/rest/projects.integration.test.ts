import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { createSealer } from '#services/sealing.ts';
import { type ApiBench, apiBench, type RestAnswer, SEALING_KEY, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { EGRESS: 'all' } });
});
beforeEach(async () => {
  owner = await bench.user();
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const GIT = { type: 'GIT', url: 'https://git.example.org/shop/web.git', ref: 'main', directory: 'app' };
const post = (body: unknown, as = owner): Promise<RestAnswer> => bench.rest('POST', '/projects', { as, body });
const patch = (id: string, body: unknown, as = owner) => bench.rest('PATCH', `/projects/${id}`, { as, body });
const get = (id: string, as = owner) => bench.rest('GET', `/projects/${id}`, { as });
const made = async (body: object = {}) => {
  const { status, body: project } = await post({ name: 'shop', files: [{ path: 'main.py', content: 'x' }], ...body });
  expect(status, JSON.stringify(project)).toBe(201);
  return project;
};
const audited = async (target: string) => {
  const { rows } = await database.pool.query(
    'SELECT action, detail FROM audit_event WHERE target = $1 ORDER BY at, id',
    [target],
  );
  return rows;
};

describe('a project', () => {
  it('is made of a repository, with scripts, commands, variables, secrets and limits, and is shown so', async () => {
    const answer = await post({
      name: 'shop-web',
      description: ' sells things ',
      source: GIT,
      language: 'node',
      scripts: { run: 'node index.js', test: 'npm test', deploy: './deploy.sh "$@"' },
      initialCommands: ['npm ci'],
      buildCommand: 'npm run build',
      env: { NODE_ENV: 'test' },
      secrets: { API_KEY: 'hush-1', TOKEN: 'hush-2' },
      limits: { wallMs: 60_000, memoryBytes: '512MB' },
      network: 'egress',
    });
    expect(answer.status).toBe(201);
    const project = answer.body;
    expect(answer.headers.get('location')).toBe(`/api/v1/projects/${project.id}`);
    expect(project).toEqual({
      id: expect.stringMatching(/^proj_/),
      name: 'shop-web',
      description: 'sells things',
      source: GIT,
      files: null,
      entry: null,
      language: 'node',
      image: null,
      scripts: { run: 'node index.js', test: 'npm test', deploy: './deploy.sh "$@"' },
      scriptNames: ['run', 'test', 'deploy'],
      initialCommands: ['npm ci'],
      buildCommand: 'npm run build',
      env: { NODE_ENV: 'test' },
      secretNames: ['API_KEY', 'TOKEN'],
      limits: { wallMs: 60_000, memoryBytes: 512 * 1024 * 1024 },
      network: 'egress',
      members: [],
      revision: 1,
      ownerId: owner.record.id,
      owner: { email: owner.record.email, name: null },
      mayEdit: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await get(project.id)).body).toEqual(project);
    expect(await audited(project.id)).toEqual([
      { action: 'project.created', detail: { name: 'shop-web', secrets: 'API_KEY, TOKEN' } },
    ]);
  });

  it('of files alone is one of FILES, in the default language, whose own command it runs', async () => {
    const project = await made();
    expect(project).toMatchObject({
      source: { type: 'FILES' },
      files: [{ path: 'main.py', content: 'x', encoding: 'utf8' }],
      language: 'python',
      scripts: {},
      scriptNames: ['run'],
      network: 'none',
    });
  });

  it('of an image has no language, and only the scripts that it says', async () => {
    const project = await made({ image: 'debian:bookworm', scripts: { test: './test.sh' } });
    expect(project).toMatchObject({ image: 'debian:bookworm', language: null, scriptNames: ['test'] });
  });

  const files = [{ path: 'a.py', content: '' }];
  const manySecrets = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`S${n}`, 'x']));
  it.each([
    ['no name', { files }, 'name'],
    ['a name with a blank', { name: 'a b', files }, 'name'],
    ['a name that begins with a dash', { name: '-rf', files }, 'name'],
    ['a name with a slash', { name: 'a/b', files }, 'name'],
    ['a name like an id', { name: newId('project'), files }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(101), files }, 'name'],
    ['nothing to run', { name: 'a' }, 'source'],
    ['files beside a repository', { name: 'a', source: GIT, files }, 'files'],
    ['a source that is not known', { name: 'a', source: { type: 'SVN' } }, 'source.type'],
    ['a repository on this machine', { name: 'a', source: { type: 'GIT', url: 'file:///etc' } }, 'source.url'],
    ['a password in the URL', { name: 'a', source: { type: 'GIT', url: 'https://u:p@h/r.git' } }, 'source.url'],
    ['a ref that is an option', { name: 'a', source: { ...GIT, ref: '--upload-pack=x' } }, 'source.ref'],
    ['a directory outside', { name: 'a', source: { ...GIT, directory: '../..' } }, 'source.directory'],
    ['a language beside an image', { name: 'a', files, language: 'python', image: 'x' }, 'image'],
    ['a language that is not offered', { name: 'a', files, language: 'klingon' }, 'language'],
    ['an image of no name', { name: 'a', files, image: '-v /:/host' }, 'image'],
    ['a file outside', { name: 'a', files: [{ path: '../a', content: '' }] }, 'files.0.path'],
    ['an entry that is no file', { name: 'a', files, entry: 'b.py' }, 'entry'],
    ['a script that is not known', { name: 'a', files, scripts: { lint: 'x' } }, 'scripts.lint'],
    ['an empty script', { name: 'a', files, scripts: { run: ' ' } }, 'scripts.run'],
    ['a limit above the most', { name: 'a', files, limits: { memoryBytes: '900GiB' } }, 'limits.memoryBytes'],
    ['a variable of a bad name', { name: 'a', files, env: { '1A': 'x' } }, 'env.1A'],
    ['a secret of a bad name', { name: 'a', files, secrets: { 'A-B': 'x' } }, 'secrets.A-B'],
    ['an empty secret', { name: 'a', files, secrets: { A: '' } }, 'secrets.A'],
    ['a secret with a NUL', { name: 'a', files, secrets: { A: 'x\u0000y' } }, 'secrets.A'],
    ['a secret that is too long', { name: 'a', files, secrets: { A: 'x'.repeat(32_769) } }, 'secrets.A'],
    ['too many secrets', { name: 'a', files, secrets: manySecrets }, 'secrets'],
    ['a secret that is a variable too', { name: 'a', files, env: { A: '1' }, secrets: { A: '2' } }, 'secrets.A'],
    ['something that is not known', { name: 'a', files, colour: 'red' }, 'colour'],
  ])('with %s is refused, and the field named', async (_, body, path) => {
    const answer = await post(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_INPUT']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    // What was meant to be secret is not told back.
    expect(JSON.stringify(answer.body)).not.toContain('xxxx');
  });

  it('has at most so many bytes of secrets, all together', async () => {
    const value = 'x'.repeat(32_000);
    const eight = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`S${n}`, value]));
    const project = await made({ secrets: eight });
    const more = await patch(project.id, { secrets: { ONE: value } });
    expect(more).toMatchObject({ status: 400, body: { errors: [{ path: 'secrets' }] } });
    expect((await get(project.id)).body.secretNames).toHaveLength(8);
    expect((await patch(project.id, { secrets: { S0: null, ONE: value } })).status).toBe(200);
  });

  it('has a name that its owner has once; others may have it too', async () => {
    const project = await made({ name: 'mine' });
    const again = await post({ name: 'mine', files });
    expect(again).toMatchObject({ status: 409, body: { code: 'CONFLICT', errors: [{ path: 'name' }] } });
    expect((await post({ name: 'mine', files }, await bench.user())).status).toBe(201);
    const second = await made({ name: 'second' });
    expect((await patch(second.id, { name: 'mine' })).status).toBe(409);
    expect((await patch(project.id, { name: 'mine' })).status).toBe(200);
  });

  it('of several that get the same name at once there is one; the others are refused by its field', async () => {
    const sixAnswers = (ask: (n: number) => Promise<RestAnswer>) => Promise.all([0, 1, 2, 3, 4, 5].map(ask));
    const check = (answers: RestAnswer[], good: number) => {
      expect(answers.map(({ status }) => status).sort()).toEqual([good, 409, 409, 409, 409, 409]);
      for (const { body } of answers.filter(({ status }) => status === 409)) {
        expect(body).toMatchObject({ code: 'CONFLICT', errors: [{ path: 'name' }] });
      }
    };
    check(await sixAnswers(() => post({ name: 'at-once', files })), 201);
    const made = await sixAnswers((n) => post({ name: `p-${n}`, files }));
    check(await sixAnswers((n) => patch(made[n]?.body.id, { name: 'renamed' })), 200);
  });

  it('has a secret or a member once, however many set it at once', async () => {
    const project = await made();
    const members = await Promise.all([bench.user(), bench.user()]);
    const email = members[0]?.record.email;
    const answers = await Promise.all([
      ...[1, 2, 3, 4].map((n) => patch(project.id, { secrets: { KEY: `v${n}` } })),
      ...[1, 2, 3, 4].map(() => bench.rest('POST', `/projects/${project.id}/members`, { as: owner, body: { email } })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await get(project.id)).body).toMatchObject({ secretNames: ['KEY'], members: [{ email }] });
  });

  it('that is deleted while it is changed is not found', async () => {
    const project = await made();
    const answers = await Promise.all([
      bench.rest('DELETE', `/projects/${project.id}`, { as: owner }),
      bench.rest('DELETE', `/projects/${project.id}`, { as: owner }),
      patch(project.id, { secrets: { KEY: 'x' } }),
      patch(project.id, { description: 'x' }),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const { status } of answers) expect([200, 204, 404]).toContain(status);
  });

  it('is listed with the others, the last edited first, page by page, and found by its name', async () => {
    const names = ['alpha', 'beta', 'gamma', 'a_b'];
    for (const name of names) await made({ name, description: `of ${name}` });
    const page = (query: string) => bench.rest('GET', `/projects?${query}`, { as: owner });
    const first = await page('limit=3');
    expect(first.body.items.map((item: { name: string }) => item.name)).toEqual(['a_b', 'gamma', 'beta']);
    expect(first.body.items[0]).not.toHaveProperty('files');
    const rest = await page(`limit=3&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'alpha' }], nextCursor: null });
    expect((await page('q=GAM')).body.items).toMatchObject([{ name: 'gamma' }]);
    expect((await page('q=of%20beta')).body.items).toMatchObject([{ name: 'beta' }]);
    expect((await page('q=a_b')).body.items).toMatchObject([{ name: 'a_b' }]);
    expect((await page('q=%25')).body.items).toEqual([]);
    expect((await page('cursor=x')).body.errors[0].path).toBe('cursor');
  });
});

describe('changing a project', () => {
  it('leaves what is not named, counts the revision up and says in the audit what it was', async () => {
    const project = await made({ env: { A: '1' }, scripts: { test: 'true' } });
    const { body } = await patch(project.id, { description: 'new', env: { B: '2' }, revision: 1 });
    expect(body).toMatchObject({ description: 'new', env: { B: '2' }, scripts: { test: 'true' }, revision: 2 });
    const [, changed] = await audited(project.id);
    expect(changed).toMatchObject({ action: 'project.updated', detail: { fields: 'description, env' } });
  });

  it('of a stale revision is refused with the current project', async () => {
    const project = await made();
    await patch(project.id, { description: 'theirs' });
    const stale = await patch(project.id, { description: 'mine', revision: 1 });
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'STALE_REVISION', current: { description: 'theirs', revision: 2 } },
    });
    expect((await patch(project.id, { revision: 99_999_999_999 })).status).toBe(409);
  });

  it('by several at once, each of another field, loses none of it', async () => {
    const project = await made();
    const changes = [{ description: 'd' }, { env: { A: '1' } }, { buildCommand: 'make' }, { secrets: { S: 'x' } }];
    const answers = await Promise.all(changes.map((change) => patch(project.id, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await get(project.id)).body).toMatchObject({
      description: 'd',
      env: { A: '1' },
      buildCommand: 'make',
      secretNames: ['S'],
    });
  });

  it('puts a language in the place of an image, and the other way round', async () => {
    const project = await made({ entry: 'main.py' });
    const image = await patch(project.id, { image: 'debian:bookworm' });
    expect(image.body).toMatchObject({ image: 'debian:bookworm', language: null, entry: null });
    const language = await patch(project.id, { language: 'node' });
    expect(language.body).toMatchObject({ image: null, language: 'node' });
    expect((await patch(project.id, { image: null })).body.language).toBe('node');
  });

  it('of the files forgets an entry that is not among them, and takes a new one', async () => {
    const project = await made({
      files: [
        { path: 'a.py', content: '' },
        { path: 'b.py', content: '' },
      ],
      entry: 'b.py',
    });
    const kept = await patch(project.id, { files: [{ path: 'b.py', content: 'new', executable: true }] });
    expect(kept.body).toMatchObject({ entry: 'b.py', files: [{ path: 'b.py', content: 'new', executable: true }] });
    expect((await patch(project.id, { files: [{ path: 'c.py', content: '' }] })).body.entry).toBeNull();
    expect((await patch(project.id, { entry: 'b.py' })).body.errors[0].path).toBe('entry');
  });

  it('into one of a repository drops its files, which come back with a source of files only', async () => {
    const project = await made();
    expect((await patch(project.id, { source: GIT })).body).toMatchObject({ source: GIT, files: null });
    const files = [{ path: 'a', content: '' }];
    expect((await patch(project.id, { files })).body.errors[0].path).toBe('files');
    const back = await patch(project.id, { source: { type: 'FILES' }, files });
    expect(back.body).toMatchObject({ source: { type: 'FILES' }, files });
  });

  it('sets and removes secrets by name, whatever the revision, and tells the names only', async () => {
    const project = await made({ secrets: { OLD: 'old-value', KEPT: 'kept-value' } });
    const { body } = await patch(project.id, { secrets: { NEW: 'new-value', OLD: null, NEVER: null } });
    expect(body.secretNames).toEqual(['KEPT', 'NEW']);
    expect(body.revision).toBe(1);
    expect(JSON.stringify(body)).not.toMatch(/-value/);
    expect(await audited(project.id)).toMatchObject([
      { action: 'project.created' },
      { action: 'project.secrets-changed', detail: { set: 'NEW', removed: 'OLD, NEVER' } },
    ]);
    expect((await patch(project.id, { env: { KEPT: 'x' } })).body.errors[0].path).toBe('env.KEPT');
    expect((await patch(project.id, { env: { KEPT: 'x' }, secrets: { KEPT: null } })).status).toBe(200);
  });

  it('names the secret that was given where a variable has its name already', async () => {
    const project = await made({ env: { TAKEN: '1' } });
    const { status, body } = await patch(project.id, { secrets: { FREE: 'x', TAKEN: 'y' } });
    expect([status, body.errors]).toEqual([
      400,
      [{ path: 'secrets.TAKEN', message: 'is the name of a variable of the project' }],
    ]);
    expect((await get(project.id)).body.secretNames).toEqual([]);
  });

  it('has secrets of any name, and runs get them', async () => {
    const project = await made({ env: { valueOf: '1' }, secrets: { constructor: 'x', toString: 'y' } });
    expect(project.secretNames).toEqual(['constructor', 'toString']);
    const { body } = await bench.rest('POST', `/projects/${project.id}/run`, { as: owner, body: { env: { A: '1' } } });
    const source = await database.pool.query('SELECT submission FROM execution WHERE id = $1', [body.id]);
    expect(source.rows[0].submission.secretNames).toEqual(['constructor', 'toString']);
  });

  it('writes secrets sealed, each for its own name in its own project', async () => {
    const project = await made({ secrets: { KEY: 'a value to be sealed' } });
    const { rows } = await database.pool.query('SELECT sealed FROM project_secret WHERE project_id = $1', [project.id]);
    const sealed: Buffer = rows[0].sealed;
    expect(sealed.includes('a value')).toBe(false);
    const sealer = createSealer(SEALING_KEY);
    expect(sealer.open(sealed, `secret ${project.id} KEY`)).toBe('a value to be sealed');
    for (const context of [`secret ${project.id} OTHER`, `secret ${newId('project')} KEY`]) {
      expect(() => sealer.open(sealed, context)).toThrow('another key');
    }
  });

  it('refuses what is wrong, and leaves all as it was', async () => {
    const project = await made();
    for (const [change, path] of [
      [{ limits: { wallMs: 1 } }, 'limits.wallMs'],
      [{ language: 'klingon' }, 'language'],
      [{ language: 'node', image: 'x' }, 'image'],
      [{ secrets: { A: '' } }, 'secrets.A'],
      [{ ownerId: newId('user') }, 'ownerId'],
      [{ revision: 0 }, 'revision'],
    ] as const) {
      const { status, body } = await patch(project.id, change);
      expect([status, body.errors[0].path]).toEqual([400, path]);
    }
    expect((await get(project.id)).body).toEqual(project);
  });
});

describe('a credential', () => {
  const source = (credential: string, url = 'https://git.example.org/a.git') => ({ type: 'GIT', url, credential });
  const keep = async (as: TestUser, name: string) => {
    const body = { name, host: 'git.example.org', password: 'hush' };
    return (await bench.rest('POST', '/credentials', { as, body })).body.id;
  };

  it('of its owner, for the host of its repository, is what a project is cloned with', async () => {
    const mine = await keep(owner, 'mine');
    const project = await made({ files: undefined, source: source(mine), scripts: { run: 'true' } });
    const member = await bench.user();
    await bench.rest('POST', `/projects/${project.id}/members`, { as: owner, body: { email: member.record.email } });
    const run = await bench.rest('POST', `/projects/${project.id}/run`, { as: member, body: {} });
    expect(run.status, JSON.stringify(run.body)).toBe(202);
    const direct = { repository: { url: source(mine).url, credential: mine }, runCommand: 'true' };
    const stolen = await bench.rest('POST', '/executions', { as: member, body: direct });
    expect([stolen.status, stolen.body.errors[0].path]).toEqual([400, 'repository.credential']);
  });

  it('of somebody else, of another host, or that isn’t there is refused, by an admin’s change too', async () => {
    const [mine, stranger, admin] = [await keep(owner, 'mine'), await bench.user(), await bench.user('ADMIN')];
    const refused = [
      source(await keep(stranger, 'theirs')),
      source(newId('credential')),
      source(mine, 'https://git.example.com/a.git'),
      source(mine, 'http://git.example.org/a.git'),
    ];
    const project = await made();
    for (const wrong of refused) {
      expect((await post({ name: 'other', source: wrong })).body.errors[0].path).toBe('source.credential');
      expect((await patch(project.id, { source: wrong })).body.errors[0].path).toBe('source.credential');
    }
    const theirs = await patch(project.id, { source: source(await keep(admin, 'admins')) }, admin);
    expect(theirs.body.errors[0].path).toBe('source.credential');
    expect((await patch(project.id, { source: source(mine) }, admin)).status).toBe(200);
  });
});

describe('deleting a project', () => {
  it('leaves what it ran, and its name is free again', async () => {
    const project = await made({ secrets: { KEY: 'x' } });
    const run = await bench.rest('POST', `/projects/${project.id}/run`, { as: owner, body: {} });
    expect(run.status).toBe(202);
    expect((await bench.rest('DELETE', `/projects/${project.id}`, { as: owner })).status).toBe(204);
    expect((await get(project.id)).status).toBe(404);
    const execution = await bench.rest('GET', `/executions/${run.body.id}`, { as: owner });
    expect(execution.body).toMatchObject({ projectId: null, projectOwnerId: null, title: 'shop run', script: 'run' });
    const { rows } = await database.pool.query('SELECT 1 FROM project_secret WHERE project_id = $1', [project.id]);
    expect(rows).toEqual([]);
    expect(await audited(project.id)).toMatchObject([{}, { action: 'project.deleted', detail: { name: 'shop' } }]);
    expect((await made()).name).toBe('shop');
    expect((await bench.rest('DELETE', `/projects/${project.id}`, { as: owner })).status).toBe(404);
  });
});
