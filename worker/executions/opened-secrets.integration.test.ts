import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { createSealedStore } from '#db/stores/pg-sealed-store.ts';
import { createSealer } from '#services/sealing.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createOpenSecrets, SecretsError } from './opened-secrets.ts';

const sealer = createSealer(randomBytes(32));
const projectId = newId('project');
const otherId = newId('project');
const ownerId = newId('user');
const credentialId = newId('credential');
const byOwner = { runBy: ownerId, projectId: null };
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const { prisma } = database;
  await prisma.user.create({ data: { id: ownerId, email: 'dev@example.org' } });
  for (const id of [projectId, otherId]) {
    const nothing = { scripts: {}, initialCommands: [], env: {}, limits: {} };
    await prisma.project.create({ data: { id, ownerId, name: id, source: { type: 'FILES' }, ...nothing } });
  }
  await put(projectId, 'TOKEN', sealer.seal('t0ken', `secret ${projectId} TOKEN`));
  await put(projectId, 'EMPTY', sealer.seal('', `secret ${projectId} EMPTY`));
  await put(otherId, 'TOKEN', sealer.seal('another', `secret ${otherId} TOKEN`));
  const sealed = sealer.seal('pa ss\nword', `credential ${credentialId}`);
  const data = { id: credentialId, ownerId, name: 'git', host: 'git.example:8443', username: 'me', sealed };
  await prisma.credential.create({ data });
});
afterAll(() => database[Symbol.asyncDispose]());

async function put(of: string, name: string, sealed: Uint8Array<ArrayBuffer>) {
  await database.prisma.projectSecret.create({ data: { projectId: of, name, sealed } });
}

const open = (with_ = sealer) => createOpenSecrets(createSealedStore(database), with_);

describe('what a worker opens', () => {
  it('is the secrets of a project that were asked for, and of no other', async () => {
    expect(await open().ofProject(projectId, ['TOKEN', 'EMPTY'])).toEqual({ TOKEN: 't0ken', EMPTY: '' });
    expect(await open().ofProject(projectId, ['TOKEN'])).toEqual({ TOKEN: 't0ken' });
    expect(await open().ofProject(otherId, ['TOKEN'])).toEqual({ TOKEN: 'another' });
    expect(await open().ofProject(projectId, [])).toEqual({});
  });

  it('is nothing where one of them is gone', async () => {
    const opening = open().ofProject(projectId, ['TOKEN', 'GONE']);
    await expect(opening).rejects.toThrow(new SecretsError('the project has no secret GONE any more'));
  });

  it('is nothing with another key, which says so without a word of what is in it', async () => {
    const opening = open(createSealer(randomBytes(32))).ofProject(projectId, ['TOKEN']);
    await expect(opening).rejects.toThrow(SecretsError);
    await expect(opening).rejects.toThrow(/^the secret TOKEN can’t be opened: .*another key.*set again$/);
  });

  it('is nothing that was put in the place of another', async () => {
    await put(otherId, 'MOVED', sealer.seal('t0ken', `secret ${projectId} TOKEN`));
    await expect(open().ofProject(otherId, ['MOVED'])).rejects.toThrow(SecretsError);
  });

  it('is the credential of its owner, which counts as used from then on', async () => {
    const before = await database.prisma.credential.findUnique({ where: { id: credentialId } });
    expect(before?.lastUsedAt).toBeNull();
    const credential = { host: 'git.example:8443', username: 'me', password: 'pa ss\nword' };
    expect(await open().credential(credentialId, byOwner)).toEqual(credential);
    const after = await database.prisma.credential.findUnique({ where: { id: credentialId } });
    expect(after?.lastUsedAt).toBeInstanceOf(Date);
  });

  it('is the credential of the owner of a project, whoever runs that, and no other project’s', async () => {
    const runBy = newId('user');
    expect(await open().credential(credentialId, { runBy, projectId })).toMatchObject({ username: 'me' });
    expect(await open().credential(credentialId, { runBy: ownerId, projectId: newId('project') })).toBeNull();
  });

  it('is nobody else’s credential, and none that is gone', async () => {
    expect(await open().credential(credentialId, { runBy: newId('user'), projectId: null })).toBeNull();
    expect(await open().credential(newId('credential'), byOwner)).toBeNull();
    await expect(open(createSealer(randomBytes(32))).credential(credentialId, byOwner)).rejects.toThrow(
      /^the credential can’t be opened/,
    );
  });
});
