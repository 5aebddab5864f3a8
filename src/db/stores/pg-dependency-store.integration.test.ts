import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, type UserId } from '#core/ids.ts';
import { makeUser } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { NewDependencySet } from './dependency-store.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const dependencies = () => database.stores.dependencies;

async function owner(): Promise<UserId> {
  return (await makeUser(database.stores)).id;
}

function aSet(ownerId: UserId, change: Partial<NewDependencySet> = {}): NewDependencySet {
  return {
    id: newId('dependencySet'),
    ownerId,
    imageDigest: 'sha256:one',
    packageManager: 'npm',
    lockfileHash: 'a1',
    language: 'node',
    packages: 3,
    sizeBytes: 100,
    ...change,
  };
}

it('a set is found by its owner, image and lockfile, and by nothing less', async () => {
  const [ownerId, other] = [await owner(), await owner()];
  const set = aSet(ownerId);
  expect(await dependencies().use(set)).toBeNull();
  expect(await dependencies().add(set, 1_000)).toBe(true);
  expect(await dependencies().use(set)).toBe(set.id);
  for (const change of [{ ownerId: other }, { imageDigest: 'sha256:two' }, { lockfileHash: 'a2' }]) {
    expect(await dependencies().use({ ...set, ...change })).toBeNull();
  }
  expect(await dependencies().listOf(other)).toEqual([]);
  expect(await dependencies().listOf(ownerId)).toEqual([
    { ...set, createdAt: expect.any(Date), lastUsedAt: expect.any(Date) },
  ]);
});

it('the same made twice is kept once', async () => {
  const ownerId = await owner();
  const [one, two] = [aSet(ownerId), aSet(ownerId)];
  const added = await Promise.all([one, two].map((set) => dependencies().add(set, 1_000)));
  expect(added.toSorted()).toEqual([false, true]);
  expect(await dependencies().known([one.id, two.id])).toEqual(new Set([added[0] ? one.id : two.id]));
});

it('what was used longest ago goes where the owner has no room for more, and nobody else’s does', async () => {
  const [ownerId, other] = [await owner(), await owner()];
  const others = aSet(other);
  await dependencies().add(others, 250);
  const sets = ['a', 'b', 'c'].map((lockfileHash) => aSet(ownerId, { lockfileHash }));
  const [a, b, c] = sets;
  if (!a || !b || !c) throw new Error('there are three');
  await dependencies().add(a, 250);
  await dependencies().add(b, 250);
  await dependencies().use(a);
  await dependencies().add(c, 250);
  expect((await dependencies().listOf(ownerId)).map(({ lockfileHash }) => lockfileHash)).toEqual(['c', 'a']);
  expect(await dependencies().add(aSet(ownerId, { lockfileHash: 'd', sizeBytes: 251 }), 250)).toBe(false);
  expect(await dependencies().listOf(ownerId)).toHaveLength(2);
  expect(await dependencies().listOf(other)).toHaveLength(1);
});

it('an owner’s are cleared together, one that is broken by itself, and what nobody uses by its time', async () => {
  const [ownerId, other] = [await owner(), await owner()];
  const [mine, more, theirs] = [aSet(ownerId), aSet(ownerId, { lockfileHash: 'b' }), aSet(other)];
  for (const set of [mine, more, theirs]) await dependencies().add(set, 1_000);
  expect(await dependencies().clear(ownerId)).toBe(2);
  expect(await dependencies().known([mine.id, more.id, theirs.id])).toEqual(new Set([theirs.id]));
  await dependencies().forgetUnused(1);
  expect(await dependencies().listOf(other)).toHaveLength(1);
  await database.pool.query(`UPDATE dependency_set SET last_used_at = now() - interval '2 days' WHERE id = $1`, [
    theirs.id,
  ]);
  await dependencies().forgetUnused(1);
  expect(await dependencies().listOf(other)).toEqual([]);
  await dependencies().add(theirs, 1_000);
  await dependencies().forget(theirs.id);
  expect(await dependencies().listOf(other)).toEqual([]);
});
