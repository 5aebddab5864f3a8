import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brandId } from '#core/ids.ts';
import { createSealedStore } from '#db/stores/pg-sealed-store.ts';
import { type ApiBench, apiBench, type RestAnswer, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createOpenSecrets } from '#worker/executions/opened-secrets.ts';

const PASSWORD = 'tok_e6a1f20b93';
const OWN_HOST = 'git.corp.example';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let other: TestUser;
let admin: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { EGRESS_ALLOW: `${OWN_HOST}:8080,10.1.2.3,192.168.0.0/16` } });
  [owner, other, admin] = await Promise.all([bench.user(), bench.user(), bench.user('ADMIN')]);
});

afterAll(async () => {
  expect(JSON.stringify(bench.logged)).toBe('[]');
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

let count = 0;
async function stored(body: object = {}, as = owner): Promise<{ id: string; name: string }> {
  count += 1;
  const whole = { name: `work ${count}`, host: 'git.example.org', username: 'ada', password: PASSWORD, ...body };
  const answer = await bench.rest('POST', '/credentials', { as, body: whole });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const submit = (repository: object, as = owner): Promise<RestAnswer> =>
  bench.rest('POST', '/executions', { as, body: { language: 'python', runCommand: 'true', repository } });

describe('a credential', () => {
  it('is stored encrypted, and neither answered nor written down anywhere', async () => {
    const made = await bench.rest('POST', '/credentials', {
      as: owner,
      body: { name: ' mine ', host: 'Git.Example.ORG:443', username: 'ada', password: PASSWORD },
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^cred_[0-9a-z]{24}$/),
      name: 'mine',
      host: 'git.example.org',
      username: 'ada',
      createdAt: expect.any(String),
      lastUsedAt: null,
    });
    const list = await bench.rest('GET', '/credentials', { as: owner });
    const one = await bench.rest('GET', `/credentials/${made.body.id}`, { as: owner });
    expect(one.body).toEqual(made.body);
    expect(list.body).toEqual({ items: [made.body], nextCursor: null });
    const tables = ['credential', 'audit_event'];
    const rows = await Promise.all(
      tables.map((table) => database.pool.query(`SELECT row_to_json(t) AS row FROM ${table} t`)),
    );
    expect(rows[0]?.rows).toHaveLength(1);
    for (const shape of [PASSWORD, Buffer.from(PASSWORD).toString('hex'), Buffer.from(PASSWORD).toString('base64')]) {
      expect(JSON.stringify([rows.map((result) => result.rows), one.body, list.body])).not.toContain(shape);
    }
    const secrets = createOpenSecrets(createSealedStore(database), bench.deps.sealer);
    const opened = await secrets.credential(made.body.id, { runBy: owner.record.id, projectId: null });
    expect(opened).toEqual({ host: 'git.example.org', username: 'ada', password: PASSWORD });
    expect((await bench.rest('GET', `/credentials/${made.body.id}`, { as: owner })).body.lastUsedAt).not.toBeNull();
  });

  it('has a name that is its owner’s alone once', async () => {
    const { name } = await stored();
    const again = await bench.rest('POST', '/credentials', {
      as: owner,
      body: { name, host: 'a.example', password: 'other' },
    });
    expect([again.status, again.body.detail]).toEqual([409, `You have a credential “${name}” already.`]);
    expect(again.body.errors).toEqual([{ path: 'name', message: `is that of another credential of yours: ${name}` }]);
    await stored({ name }, other);
  });

  it('of two that are made at once with the same name one is refused, by its field', async () => {
    const body = { name: 'at-once', host: 'a.example', password: 'other' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => bench.rest('POST', '/credentials', { as: owner, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    for (const { body: refused } of answers.filter(({ status }) => status === 409)) {
      expect(refused).toMatchObject({ code: 'CONFLICT', errors: [{ path: 'name' }] });
    }
  });

  it('is told of in the audit, when it is made and deleted, and by whom', async () => {
    const { id, name } = await stored();
    expect((await bench.rest('DELETE', `/credentials/${id}`, { as: admin })).status).toBe(204);
    expect((await bench.rest('GET', `/credentials/${id}`, { as: owner })).status).toBe(404);
    const { body } = await bench.rest('GET', `/admin/audit?target=${id}`, { as: admin });
    const detail = { name, host: 'git.example.org', ownerId: owner.record.id };
    expect(body.items).toMatchObject([
      { action: 'credential.deleted', actor: { email: admin.record.email }, detail },
      { action: 'credential.created', actor: { email: owner.record.email }, detail },
    ]);
  });

  it.each([
    [{ host: 'https://git.example.org/a' }, 'host'],
    [{ host: undefined }, 'host'],
    [{ username: 'a:b' }, 'username'],
    [{ password: '' }, 'password'],
    [{ password: undefined }, 'password'],
    [{ password: 'a\nb' }, 'password'],
    [{ name: '' }, 'name'],
    [{ more: 1 }, 'more'],
  ])('is refused with %j, by the name of the field', async (wrong, path) => {
    const body = { name: 'x', host: 'git.example.org', username: 'ada', password: PASSWORD, ...wrong };
    const answer = await bench.rest('POST', '/credentials', { as: owner, body });
    expect([answer.status, answer.body.errors.map((error: { path: string }) => error.path)]).toEqual([400, [path]]);
    expect(JSON.stringify(answer.body)).not.toContain(PASSWORD);
  });

  it('is one of a hundred at most', async () => {
    const many = await bench.user();
    for (let n = 0; n < 100; n++) await stored({}, many);
    const body = { name: 'one more', host: 'git.example.org', password: 'x' };
    const answer = await bench.rest('POST', '/credentials', { as: many, body });
    expect([answer.status, answer.body.detail]).toEqual([409, 'You have 100 credentials already. Delete one first.']);
  });
});

describe('cloning with a credential', () => {
  const url = 'https://git.example.org/a.git';

  it('goes with one of one’s own, for the host of the repository', async () => {
    const { id } = await stored();
    const answer = await submit({ url, credential: id });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    const { rows } = await database.pool.query('SELECT submission FROM execution WHERE id = $1', [answer.body.id]);
    expect(rows[0].submission.repository).toMatchObject({ url, credentialId: id });
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });

  it('does not go with another’s, who an admin is too, and which looks like one that there is not', async () => {
    const { id } = await stored();
    const theirs = await submit({ url, credential: id }, other);
    const nothing = await submit({ url, credential: `cred_${'0'.repeat(24)}` }, other);
    expect(theirs.status).toBe(400);
    expect(theirs.body.errors).toEqual([
      { path: 'repository.credential', message: 'is not the id of a stored credential' },
    ]);
    expect({ ...theirs.body, requestId: '' }).toEqual({ ...nothing.body, requestId: '' });
    expect((await submit({ url, credential: id }, admin)).body.errors).toEqual(theirs.body.errors);
  });

  it.each([
    ['https://git.example.org.evil.test/a', 'is for git.example.org, and is sent nowhere else'],
    ['https://example.org/a', 'is for git.example.org, and is sent nowhere else'],
    ['https://git.example.org:8443/a', 'is for git.example.org, and is sent nowhere else'],
    ['http://git.example.org/a', 'goes with https:// only, or with a host of the own network that EGRESS_ALLOW names'],
  ])('does not go to %s', async (elsewhere, message) => {
    const { id } = await stored();
    const { status, body } = await submit({ url: elsewhere, credential: id });
    expect([status, body.errors]).toEqual([400, [{ path: 'repository.credential', message }]]);
  });

  it.each([
    [`${OWN_HOST}:8080`, 202],
    [`${OWN_HOST}:8081`, 400],
    ['10.1.2.3', 202],
    ['10.1.2.3:9000', 202],
    ['192.168.0.1', 400],
  ])('goes unencrypted to %s only where the operator names that host: %i', async (host, status) => {
    const { id } = await stored({ host });
    expect((await submit({ url: `http://${host}/a.git`, credential: id })).status).toBe(status);
  });

  it('is asked again when a run is run again: its owner may have deleted it, and nobody else has it', async () => {
    const { id } = await stored();
    const { body: execution } = await submit({ url, credential: id });
    const again = (user: TestUser) => bench.caller(user.principal).execution.runAgain({ id: execution.id });
    expect((await again(owner)).kind).toBe('GIT_REPOSITORY');
    await expect(again(admin)).rejects.toThrow('repository.credential is not the id of a stored credential');
    await bench.rest('DELETE', `/credentials/${id}`, { as: owner });
    await expect(again(owner)).rejects.toThrow('repository.credential is not the id of a stored credential');
  });

  it('goes with the project’s owner’s, whoever of its members runs it', async () => {
    const { id } = await stored();
    const { body: project } = await bench.rest('POST', '/projects', {
      as: owner,
      body: { name: `p-${count}`, source: { type: 'GIT', url, credential: id }, scripts: { run: 'true' } },
    });
    await bench.rest('POST', `/projects/${project.id}/members`, { as: owner, body: { email: other.record.email } });
    const run = await bench.rest('POST', `/projects/${project.id}/run`, { as: other });
    expect(run.status, JSON.stringify(run.body)).toBe(202);
    expect(run.body.ownerId).toBe(other.record.id);
    const secrets = createOpenSecrets(createSealedStore(database), bench.deps.sealer);
    const credentialId = brandId('credential', id);
    const asked = { runBy: other.record.id, projectId: brandId('project', project.id) };
    expect(await secrets.credential(credentialId, asked)).toMatchObject({ password: PASSWORD });
    expect(await secrets.credential(credentialId, { ...asked, projectId: null })).toBeNull();
    await bench.rest('DELETE', `/credentials/${id}`, { as: owner });
    const late = await bench.rest('POST', `/projects/${project.id}/run`, { as: other });
    expect([late.status, late.body.errors]).toEqual([
      400,
      [{ path: 'projectId', message: 'is of a project whose credential is not the id of a stored credential' }],
    ]);
  });
});
