import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { MAX_DEPENDENCY_BYTES: '5000' } });
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function keep({ record }: TestUser, lockfileHash: string) {
  const id = newId('dependencySet');
  const key = { ownerId: record.id, imageDigest: 'sha256:a', packageManager: 'npm', lockfileHash } as const;
  return database.stores.dependencies.add({ ...key, id, language: 'node', packages: 3, sizeBytes: 700 }, 5_000);
}

it('what is kept of lockfiles is shown with how much it is, and cleared, each user’s own alone', async () => {
  const [owner, other] = [await bench.user(), await bench.user()];
  await keep(owner, 'a1');
  await keep(owner, 'b2');
  await keep(other, 'a1');
  const { status, body } = await bench.rest('GET', '/dependency-cache', { as: owner });
  expect(status).toBe(200);
  expect(body).toMatchObject({ sizeBytes: 1_400, mostBytes: 5_000, nextCursor: null });
  expect(body.items).toHaveLength(2);
  expect(body.items[0]).toEqual({
    id: expect.stringMatching(/^deps_/),
    packageManager: 'npm',
    language: 'node',
    lockfileHash: 'b2',
    packages: 3,
    sizeBytes: 700,
    createdAt: expect.any(String),
    lastUsedAt: expect.any(String),
  });
  expect((await bench.rest('DELETE', '/dependency-cache', { as: owner })).status).toBe(204);
  expect((await bench.rest('GET', '/dependency-cache', { as: owner })).body).toMatchObject({ items: [], sizeBytes: 0 });
  expect((await bench.rest('GET', '/dependency-cache', { as: other })).body.items).toHaveLength(1);
});
