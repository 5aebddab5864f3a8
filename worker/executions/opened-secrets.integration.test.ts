import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type ProjectId } from '#core/ids.ts';
import { createSealedStore } from '#db/stores/pg-sealed-store.ts';
import { createSealer } from '#services/sealing.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createOpenSecrets, SecretsError } from './opened-secrets.ts';

const sealer = createSealer(randomBytes(32));
const projectId = newId('project');
const otherId = newId('project');
const ownerId = newId('user');
const memberId = newId('user');
const adminId = newId('user');
const strangerId = newId('user');
const credentialId = newId('credential');
const byOwner = { runBy: ownerId, projectId: null };
const MAY_NOT = 'who started this run may not run its project any more';
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const { prisma } = database;
  for (const id of [ownerId, memberId, adminId, strangerId]) {
    await prisma.user.create({
      data: { id, email: `${id}@example.org`, role: id === adminId ? 'ADMIN' : 'DEVELOPER' },
    });
  }
  for (const id of [projectId, otherId]) {
    const nothing = { scripts: {}, initialCommands: [], env: {}, limits: {} };
    await prisma.project.create({ data: { id, ownerId, name: id, source: { type: 'FILES' }, ...nothing } });
  }
  await prisma.projectMember.create({ data: { projectId, userId: memberId } });
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
const of = (project: ProjectId, runBy = ownerId) => ({ projectId: project, runBy });

describe('what a worker opens', () => {
  it('is the secrets of a project that were asked for, and of no other', async () => {
    expect(await open().ofProject(of(projectId), ['TOKEN', 'EMPTY'])).toEqual({ TOKEN: 't0ken', EMPTY: '' });
    expect(await open().ofProject(of(projectId), ['TOKEN'])).toEqual({ TOKEN: 't0ken' });
    expect(await open().ofProject(of(otherId), ['TOKEN'])).toEqual({ TOKEN: 'another' });
    expect(await open().ofProject(of(projectId), [])).toEqual({});
  });

  it('is nothing where one of them is gone', async () => {
    const opening = open().ofProject(of(projectId), ['TOKEN', 'GONE']);
    await expect(opening).rejects.toThrow(new SecretsError('the project has no secret GONE any more'));
  });

  it('is nothing with another key, which says so without a word of what is in it', async () => {
    const opening = open(createSealer(randomBytes(32))).ofProject(of(projectId), ['TOKEN']);
    await expect(opening).rejects.toThrow(SecretsError);
    await expect(opening).rejects.toThrow(/^the secret TOKEN can’t be opened: .*another key.*set again$/);
  });

  it('is nothing that was put in the place of another', async () => {
    await put(otherId, 'MOVED', sealer.seal('t0ken', `secret ${projectId} TOKEN`));
    await expect(open().ofProject(of(otherId), ['MOVED'])).rejects.toThrow(SecretsError);
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
    for (const runBy of [ownerId, memberId, adminId]) {
      expect(await open().credential(credentialId, { runBy, projectId })).toMatchObject({ username: 'me' });
    }
    expect(await open().credential(newId('credential'), { runBy: memberId, projectId })).toBeNull();
    const deleted = open().credential(credentialId, { runBy: ownerId, projectId: newId('project') });
    await expect(deleted).rejects.toThrow(SecretsError);
  });

  it('is opened for a member and an admin, and for nobody who may not run the project', async () => {
    for (const runBy of [memberId, adminId]) {
      expect(await open().ofProject(of(projectId, runBy), ['TOKEN'])).toEqual({ TOKEN: 't0ken' });
    }
    for (const opening of [
      () => open().ofProject(of(otherId, memberId), ['TOKEN']),
      () => open().ofProject(of(projectId, strangerId), ['TOKEN']),
      () => open().ofProject(of(newId('project')), ['TOKEN']),
      () => open().credential(credentialId, of(otherId, memberId)),
      () => open().credential(credentialId, of(projectId, strangerId)),
    ]) {
      await expect(opening()).rejects.toThrow(new SecretsError(MAY_NOT));
    }
  });

  it('stays closed to who was allowed when it was submitted, and is not any more', async () => {
    const { prisma } = database;
    const leaving = newId('user');
    await prisma.user.create({ data: { id: leaving, email: `${leaving}@example.org` } });
    await prisma.projectMember.create({ data: { projectId, userId: leaving } });
    const opening = () => open().ofProject(of(projectId, leaving), ['TOKEN']);
    const cloning = () => open().credential(credentialId, of(projectId, leaving));
    const isClosed = async () => {
      await expect(opening()).rejects.toThrow(new SecretsError(MAY_NOT));
      await expect(cloning()).rejects.toThrow(new SecretsError(MAY_NOT));
    };
    expect(await opening()).toEqual({ TOKEN: 't0ken' });
    expect(await cloning()).toMatchObject({ username: 'me' });
    await prisma.user.update({ where: { id: leaving }, data: { disabledAt: new Date() } });
    await isClosed();
    await prisma.user.update({ where: { id: leaving }, data: { disabledAt: null } });
    await prisma.projectMember.delete({ where: { projectId_userId: { projectId, userId: leaving } } });
    await isClosed();
    await prisma.user.update({ where: { id: leaving }, data: { role: 'ADMIN' } });
    expect(await opening()).toEqual({ TOKEN: 't0ken' });
    await prisma.user.update({ where: { id: leaving }, data: { role: 'DEVELOPER' } });
    await isClosed();
  });

  it('is nobody else’s credential, and none that is gone', async () => {
    expect(await open().credential(credentialId, { runBy: newId('user'), projectId: null })).toBeNull();
    expect(await open().credential(newId('credential'), byOwner)).toBeNull();
    await expect(open(createSealer(randomBytes(32))).credential(credentialId, byOwner)).rejects.toThrow(
      /^the credential can’t be opened/,
    );
  });
});
