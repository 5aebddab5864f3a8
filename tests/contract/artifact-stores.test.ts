import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newArtifactSet } from '#artifacts/artifact-keys.ts';
import { ArtifactStoreError } from '#artifacts/artifact-store.ts';
import { FolderArtifactStore } from '#artifacts/folder-store.ts';
import { S3ArtifactStore } from '#artifacts/s3-store.ts';
import { newId } from '#core/ids.ts';
import { S3_BUCKET, S3_KEYS, S3_REGION, type S3Server, s3Server } from '#tests/support/s3-server.ts';
import { artifactStoreContract } from './artifact-store.contract.ts';

const signal = new AbortController().signal;

async function folder() {
  const root = await mkdtemp(join(tmpdir(), 'artifact-store-'));
  const path = join(root, 'made', 'when needed');
  return {
    path,
    store: new FolderArtifactStore(path),
    async heldBytes() {
      const names = await readdir(path, { recursive: true }).catch(() => []);
      const files = await Promise.all(names.map((name) => stat(join(path, name))));
      return files.reduce((sum, file) => sum + (file.isFile() ? Math.max(file.size, 1) : 0), 0);
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function storeOf(server: Pick<S3Server, 'endpoint'>, change: { prefix?: string; keys?: typeof S3_KEYS } = {}) {
  const { prefix = 'sandpiper/kept', keys = S3_KEYS } = change;
  return new S3ArtifactStore(
    { bucket: S3_BUCKET, prefix, endpoint: server.endpoint, region: S3_REGION, pathStyle: true },
    keys,
  );
}

async function bucket() {
  const server = await s3Server();
  return {
    server,
    store: storeOf(server),
    async heldBytes() {
      const parts = [...server.uploads.values()].flatMap(({ parts: of }) => [...of.values()]);
      return [...server.objects.values(), ...parts].reduce((sum, { length }) => sum + Math.max(length, 1), 0);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

artifactStoreContract('a folder', folder);
artifactStoreContract('a bucket', bucket);

async function* content(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

const newKey = () => ({ set: newArtifactSet(newId('execution')), number: 1 });

describe('a folder of artifacts', () => {
  it('shows nobody a file before it is whole', async () => {
    await using subject = await folder();
    const { store, path } = subject;
    const key = newKey();
    const seen: string[][] = [];
    const slow = async function* () {
      yield Buffer.from('half');
      seen.push(await readdir(join(path, key.set)));
      await expect(store.get(key)).rejects.toThrow('no such file');
      yield Buffer.from('half');
    };
    await store.put(key, slow(), { sizeBytes: 8, signal });
    expect(seen).toEqual([[expect.stringMatching(/^1\.[0-9a-f]{8}\.part$/)]]);
    expect(await readdir(join(path, key.set))).toEqual(['1']);
  });

  it('is for its owner and their group, and for nobody else', async () => {
    await using subject = await folder();
    const key = newKey();
    await subject.store.put(key, content('x'), { sizeBytes: 1, signal });
    const modes = await Promise.all([key.set, `${key.set}/1`].map((name) => stat(join(subject.path, name))));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['750', '640']);
  });

  it('says what stands in its way', async () => {
    await using subject = await folder();
    await mkdir(join(subject.path, '..'), { recursive: true });
    await writeFile(subject.path, 'a file, where the folder should be');
    const putting = subject.store.put(newKey(), content('x'), { sizeBytes: 1, signal });
    await expect(putting).rejects.toMatchObject({ name: 'ArtifactStoreError', cause: { code: 'ENOTDIR' } });
    await expect(subject.store.get(newKey())).rejects.toBeInstanceOf(ArtifactStoreError);
  });
});

describe('a bucket of artifacts', () => {
  it('has names below its prefix, or at the top where there is none', async () => {
    await using server = await s3Server();
    await using below = storeOf(server);
    await using top = storeOf(server, { prefix: '' });
    const key = newKey();
    for (const store of [below, top]) await store.put(key, content('x'), { sizeBytes: 1, signal });
    expect([...server.objects.keys()].sort()).toEqual([`${key.set}/1`, `sandpiper/kept/${key.set}/1`].sort());
    await top.remove(key.set);
    expect([...server.objects.keys()]).toEqual([`sandpiper/kept/${key.set}/1`]);
  });

  it('sends what is large in parts, and what is small in one piece', async () => {
    await using subject = await bucket();
    const { store, server } = subject;
    const big = newKey();
    const mib = 'x'.repeat(1024 * 1024);
    await store.put(big, content(...Array.from({ length: 11 }, () => mib)), { sizeBytes: 11 * mib.length, signal });
    await store.put(newKey(), content('small'), { sizeBytes: 5, signal });
    expect(server.calls.map((call) => call.replace(/exec_\w+\.\w+/, 'SET').replace(/upload\d+/, 'ID'))).toEqual([
      'POST /kept/sandpiper/kept/SET/1?uploads=',
      'PUT /kept/sandpiper/kept/SET/1?partNumber=1&uploadId=ID&x-id=UploadPart',
      'PUT /kept/sandpiper/kept/SET/1?partNumber=2&uploadId=ID&x-id=UploadPart',
      'PUT /kept/sandpiper/kept/SET/1?partNumber=3&uploadId=ID&x-id=UploadPart',
      'POST /kept/sandpiper/kept/SET/1?uploadId=ID',
      'PUT /kept/sandpiper/kept/SET/1?x-id=PutObject',
    ]);
  });

  it.each(['internal-error', 'slow-down', 'break-off'] as const)('tries again after %s', async (mishap) => {
    await using subject = await bucket();
    const { store, server } = subject;
    const key = newKey();
    server.mishap(mishap, { where: /^PUT/ });
    await store.put(key, content('kept'), { sizeBytes: 4, signal });
    server.mishap(mishap, { where: /^GET/ });
    expect(await new Response(await store.get(key)).text()).toBe('kept');
    server.mishap(mishap, { where: /^DELETE/ });
    await store.remove(key.set);
    expect(server.objects.size).toBe(0);
  });

  it('gives up on a server that goes on failing, says what it answered and leaves no parts', async () => {
    await using subject = await bucket();
    const { store, server } = subject;
    server.mishap('internal-error', { times: 99, where: /^PUT/ });
    const mib = 'x'.repeat(1024 * 1024);
    const large = content(...Array.from({ length: 6 }, () => mib));
    const putting = store.put(newKey(), large, { sizeBytes: 6 * mib.length, signal });
    await expect(putting).rejects.toThrow('the store answered: InternalError of the tests');
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it('ends a call that hangs with the signal', async () => {
    await using subject = await bucket();
    const { store, server } = subject;
    server.mishap('hang', { times: 9 });
    const stop = new AbortController();
    const putting = store.put(newKey(), content('x'), { sizeBytes: 1, signal: stop.signal });
    await expect.poll(() => server.calls.length).toBe(1);
    stop.abort(new Error('terminated'));
    await expect(putting).rejects.toThrow('terminated');
  });

  it('takes no more than a part while the server takes none', async () => {
    await using subject = await bucket();
    const { store, server } = subject;
    server.mishap('hang', { times: 9, where: /^PUT/ });
    const mib = Buffer.alloc(1024 * 1024);
    let taken = 0;
    const endless = async function* () {
      for (; taken < 64; taken++) yield mib;
    };
    const stop = new AbortController();
    const putting = store.put(newKey(), endless(), { sizeBytes: 64 * mib.length, signal: stop.signal });
    await expect.poll(() => server.calls.length).toBe(2);
    expect(taken).toBe(4);
    stop.abort(new Error('terminated'));
    await expect(putting).rejects.toThrow('terminated');
    expect(server.uploads.size).toBe(0);
  });

  it('says that a body broke off, and is no whole one', async () => {
    await using subject = await bucket();
    subject.server.mishap('half-a-body');
    const stream = await subject.store.get(newKey());
    await expect(new Response(stream).text()).rejects.toMatchObject({ name: 'ArtifactStoreError' });
  });

  it('removes uploads that somebody began and did not end', async () => {
    await using subject = await bucket();
    const { store, server } = subject;
    const { set } = newKey();
    server.uploads.set('upload77', { key: `sandpiper/kept/${set}/1`, parts: new Map() });
    server.uploads.set('upload78', { key: 'sandpiper/kept/another/1', parts: new Map() });
    await store.remove(set);
    expect([...server.uploads.keys()]).toEqual(['upload78']);
  });

  it('is refused with a wrong key, and shows it nowhere', async () => {
    await using server = await s3Server();
    await using store = storeOf(server, { keys: { accessKeyId: 'another', secretAccessKey: 'hidden-value' } });
    const error = await store.put(newKey(), content('x'), { sizeBytes: 1, signal }).catch((each: unknown) => each);
    expect(error).toMatchObject({
      name: 'ArtifactStoreError',
      message: 'the store answered: AccessDenied of the tests',
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).not.toContain('hidden-value');
  });
});
