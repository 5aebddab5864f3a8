import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { UserRecord } from '#db/stores/user-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { S3_BUCKET, S3_KEYS, S3_REGION, type S3Server, s3Server } from '#tests/support/s3-server.ts';
import { untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance, type WorkerProcess } from '#tests/support/worker-process.ts';

const WITHIN_MS = 60_000;

let database: TestDatabase;
let bucket: S3Server;
let instance: TestInstance;
let worker: WorkerProcess;
let owner: UserRecord;

beforeAll(async () => {
  await ensureLanguageImage('python');
  [database, bucket] = await Promise.all([testDatabase(), s3Server()]);
  owner = await makeUser(database.stores);
  instance = await TestInstance.create(database.url);
  worker = await instance.startWorker({
    ARTIFACT_STORE: `s3://${S3_BUCKET}/of/this`,
    S3_ENDPOINT: bucket.endpoint,
    S3_REGION,
    S3_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
    S3_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
  });
}, 300_000);

afterAll(async () => {
  await worker?.end('SIGTERM');
  await instance?.[Symbol.asyncDispose]();
  await bucket?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

afterEach(() => bucket.objects.clear());

async function ran(content: string) {
  const files = [{ path: 'main.py', content, encoding: 'utf8' as const }];
  const { id } = await submitOne(database.stores, owner, { submission: { files } });
  const execution = await untilEnded(database, id, WITHIN_MS);
  return { execution, artifacts: await database.stores.artifacts.list(id) };
}

const LEAVE = `import os, sys
os.makedirs('artifacts/deep')
open('artifacts/small.txt', 'w').write('small')
open('artifacts/deep/large.bin', 'wb').write(b'x' * 12_000_000)
`;

it('What a program left is in the bucket when its run has ended, with whatever code', async () => {
  const { execution, artifacts } = await ran(`${LEAVE}sys.exit(3)`);
  expect(execution).toMatchObject({ status: 'FAILED', outcome: { exitCode: 3 }, artifactsTruncated: false });
  expect(artifacts).toMatchObject([
    { path: 'deep/large.bin', sizeBytes: 12_000_000, contentType: 'text/plain' },
    { path: 'small.txt', sizeBytes: 5 },
  ]);
  const names = artifacts.map(({ set, number }) => `of/this/${set}/${number}`);
  expect([...bucket.objects.keys()].toSorted()).toEqual(names.toSorted());
  expect(names.map((name) => bucket.objects.get(name)?.length)).toEqual([12_000_000, 5]);
});

it('What each of several inputs left has a folder of its own, and one that crashed keeps none from the others', async () => {
  const content = `import os, sys
what = input()
if what == 'crash': os.abort()
os.makedirs('artifacts/deep')
open('artifacts/deep/said.txt', 'w').write(what)
sys.exit(int(what == 'fail'))`;
  const inputs = ['one', 'crash', 'fail'].map((stdin) => ({ stdin, args: [], expected: null }));
  const files = [{ path: 'main.py', content, encoding: 'utf8' as const }];
  const { id } = await submitOne(database.stores, owner, { submission: { files, inputs } });
  const execution = await untilEnded(database, id, WITHIN_MS);
  expect(execution).toMatchObject({ artifactsTruncated: false });
  const artifacts = await database.stores.artifacts.list(id);
  const left = artifacts.map(({ set, number, path }) => [
    path,
    bucket.objects.get(`of/this/${set}/${number}`)?.toString(),
  ]);
  expect(left).toEqual([
    ['0/deep/said.txt', 'one'],
    ['2/deep/said.txt', 'fail'],
  ]);
});

it('A program that leaves nothing asks nothing of the bucket', async () => {
  const before = bucket.calls.length;
  const { execution, artifacts } = await ran('print(1)');
  expect([execution.status, artifacts, bucket.calls.length - before]).toEqual(['COMPLETED', [], 0]);
});

it('A bucket that fails costs what it did not take, and not the result', async () => {
  bucket.mishap('internal-error', { times: 3, where: /^PUT .*x-id=UploadPart/ });
  const { execution, artifacts } = await ran(LEAVE);
  expect(execution).toMatchObject({ status: 'COMPLETED', artifactsTruncated: true });
  expect(artifacts.map(({ path }) => path)).not.toContain('deep/large.bin');
  expect(bucket.objects.size).toBe(artifacts.length);
});

it('Nothing stays of a run that its owner ends', async () => {
  const files = [
    { path: 'main.py', content: `${LEAVE}print('left', flush=True)\nwhile True: pass`, encoding: 'utf8' as const },
  ];
  const { id } = await submitOne(database.stores, owner, { submission: { files } });
  await expect
    .poll(() => database.stores.logs.read(id, 0, { limit: 1, maxBytes: 10 }), { timeout: WITHIN_MS })
    .toHaveLength(1);
  await database.stores.executions.requestTerminate(id);
  expect(await untilEnded(database, id, WITHIN_MS)).toMatchObject({ status: 'TERMINATED' });
  expect(await database.stores.artifacts.list(id)).toEqual([]);
  expect([bucket.objects.size, bucket.uploads.size]).toEqual([0, 0]);
});
