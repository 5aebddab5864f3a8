import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newArtifactSet } from '#artifacts/artifact-keys.ts';
import { newId } from '#core/ids.ts';
import { shareArtifacts } from '#db/sql/keep-artifacts.ts';
import { inTransaction } from '#db/transaction.ts';
import { anEnd, claimNext, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { NewArtifact } from './artifact-store.ts';
import type { ClaimedExecution } from './execution-store.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.pool.query('TRUNCATE execution, artifact_set CASCADE'));

const artifacts = () => database.stores.artifacts;

async function running(): Promise<ClaimedExecution> {
  const { id } = await submitOne(database.stores, owner);
  return claimNext(database.stores, { expected: id });
}

function anArtifact(number: number, change: Partial<NewArtifact> = {}): NewArtifact {
  return { number, path: `file${number}.txt`, sizeBytes: 10 * number, contentType: 'text/plain', ...change };
}

/** Begins a set and keeps so many in it. */
async function keepSome(claim: ClaimedExecution, count = 2, truncated = false): Promise<string> {
  const set = newArtifactSet(claim.id);
  expect(await artifacts().begin(claim, set)).toBe(true);
  const some = Array.from({ length: count }, (_, index) => anArtifact(index + 1));
  expect(await artifacts().keep(claim, { set, artifacts: some, truncated })).toBe(true);
  return set;
}

const giveBack = (claim: ClaimedExecution) =>
  database.stores.executions.giveBack(claim, { pauseMs: 0, reason: 'test', countsAsAttempt: true });
const share = (from: ClaimedExecution, to: ClaimedExecution) =>
  inTransaction(database.pool, (client) => shareArtifacts(client, from.id, to));
const age = () => database.pool.query(`UPDATE artifact_set SET created_at = created_at - interval '2 hours'`);
const truncatedOf = async (claim: ClaimedExecution) =>
  (await database.stores.executions.byId(claim.id))?.artifactsTruncated;

describe('the artifacts of an execution', () => {
  it('are listed by path, and found by it', async () => {
    const claim = await running();
    const set = newArtifactSet(claim.id);
    await artifacts().begin(claim, set);
    const paths = ['ö.txt', 'b/a', 'B', 'a\\b', "it's; DROP", '%', 'long/'.repeat(200)];
    const some = paths.map((path, index) => anArtifact(index + 1, { path, sizeBytes: 2 ** 40 }));
    await artifacts().keep(claim, { set, artifacts: some, truncated: false });
    const listed = await artifacts().list(claim.id);
    expect(listed.map(({ path }) => path)).toEqual(
      paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    for (const { path, number } of some) {
      expect(await artifacts().find(claim.id, path)).toMatchObject({ set, number, path, sizeBytes: 2 ** 40 });
    }
    expect(await artifacts().find(claim.id, 'ö')).toBeNull();
    expect(await artifacts().find(claim.id, 'ö.txt\u0000')).toBeNull();
    expect(await artifacts().find(newId('execution'), 'B')).toBeNull();
  });

  it('may be kept twice, where the first answer was lost', async () => {
    const claim = await running();
    const set = await keepSome(claim);
    expect(await artifacts().begin(claim, set)).toBe(true);
    expect(await artifacts().keep(claim, { set, artifacts: [anArtifact(1), anArtifact(2)], truncated: true })).toBe(
      true,
    );
    expect(await artifacts().list(claim.id)).toHaveLength(2);
    expect(await truncatedOf(claim)).toBe(true);
  });

  it('are none where all were left out, which is said', async () => {
    const claim = await running();
    expect(await artifacts().keep(claim, { set: null, artifacts: [], truncated: true })).toBe(true);
    expect(await artifacts().list(claim.id)).toEqual([]);
    expect(await truncatedOf(claim)).toBe(true);
  });

  it('are not stored by an attempt that has lost its run', async () => {
    const claim = await running();
    const set = newArtifactSet(claim.id);
    await artifacts().begin(claim, set);
    await giveBack(claim);
    expect(await artifacts().keep(claim, { set, artifacts: [anArtifact(1)], truncated: true })).toBe(false);
    expect(await artifacts().begin(claim, newArtifactSet(claim.id))).toBe(false);
    expect(await artifacts().list(claim.id)).toEqual([]);
    expect(await truncatedOf(claim)).toBe(false);
  });

  it('are gone where their attempt is given back after it kept them, also by a worker that died', async () => {
    const claim = await running();
    await keepSome(claim, 2, true);
    await giveBack(claim);
    expect([await artifacts().list(claim.id), await truncatedOf(claim)]).toEqual([[], false]);

    const workerId = await registerWorker(database.stores);
    const again = await claimNext(database.stores, { expected: claim.id, workerId });
    await keepSome(again, 3, true);
    await database.pool.query('UPDATE worker SET stopped_at = now() WHERE id = $1', [workerId]);
    expect(await database.stores.executions.releaseOfDeadWorkers([workerId], 5)).toEqual([claim.id]);
    expect([await artifacts().list(claim.id), await truncatedOf(claim)]).toEqual([[], false]);

    const last = await claimNext(database.stores, { expected: claim.id });
    const set = await keepSome(last, 1);
    await database.stores.executions.end(last, anEnd());
    expect(await artifacts().list(claim.id)).toMatchObject([{ set, number: 1 }]);
  });

  it('can be those of another run too, and outlive the first', async () => {
    const first = await running();
    const set = await keepSome(first, 2);
    await database.stores.executions.end(first, anEnd());
    const second = await running();
    expect(await share(first, second)).toBe(true);
    expect(await share(first, second)).toBe(true);
    await database.stores.executions.end(second, anEnd());
    expect(await artifacts().list(second.id)).toEqual(await artifacts().list(first.id));
    expect(await truncatedOf(second)).toBe(false);
    expect(await share(first, second)).toBe(false);

    await age();
    await database.pool.query('DELETE FROM execution WHERE id = $1', [first.id]);
    expect(await artifacts().orphans(10)).toEqual([]);
    await database.pool.query('DELETE FROM execution WHERE id = $1', [second.id]);
    expect(await artifacts().orphans(10)).toEqual([set]);
  });
});

describe('what nobody has any more', () => {
  it('is what is left of executions that are gone, with their users or without', async () => {
    const other = await makeUser(database.stores);
    const { id } = await submitOne(database.stores, other);
    const claim = await claimNext(database.stores, { expected: id });
    const set = await keepSome(claim);
    await database.stores.executions.end(claim, anEnd());
    await age();
    expect(await artifacts().orphans(10)).toEqual([]);
    await database.pool.query('DELETE FROM "user" WHERE id = $1', [other.id]);
    expect(await artifacts().orphans(10)).toEqual([set]);
    await artifacts().forget(set);
    expect(await artifacts().orphans(10)).toEqual([]);
  });

  it('is what an attempt left, after an hour, and nothing of one that goes on', async () => {
    const claim = await running();
    const set = newArtifactSet(claim.id);
    await artifacts().begin(claim, set);
    await age();
    expect(await artifacts().orphans(10)).toEqual([]);
    await giveBack(claim);
    expect(await artifacts().orphans(10)).toEqual([set]);

    const again = await claimNext(database.stores, { expected: claim.id });
    const other = newArtifactSet(claim.id);
    await artifacts().begin(again, other);
    await giveBack(again);
    expect(await artifacts().orphans(10)).toEqual([set]);
  });

  it('comes again until it is forgotten, behind what is new', async () => {
    const sets: string[] = [];
    for (let round = 0; round < 3; round++) {
      const claim = await running();
      sets.push(await keepSome(claim));
      await database.stores.executions.end(claim, anEnd());
    }
    await age();
    await database.pool.query('DELETE FROM execution');
    const [first = ''] = await artifacts().orphans(1);
    expect(new Set([first, ...(await artifacts().orphans(2))])).toEqual(new Set(sets));
    expect(await artifacts().orphans(1)).toEqual([first]);
  });

  it('is not forgotten while somebody has it', async () => {
    const claim = await running();
    const set = await keepSome(claim);
    await artifacts().forget(set);
    expect(await artifacts().list(claim.id)).toHaveLength(2);
  });

  it('is what was removed with the log, also of a run that wrote nothing else', async () => {
    const claim = await running();
    const set = await keepSome(claim);
    await database.stores.executions.end(claim, anEnd());
    await database.pool.query(`UPDATE execution SET ended_at = ended_at - interval '31 days'`);
    await age();
    expect((await database.stores.retention.removeLogs(30, null)).removed).toBe(1);
    expect((await database.stores.executions.byId(claim.id))?.logRemovedAt).not.toBeNull();
    expect(await artifacts().list(claim.id)).toEqual([]);
    expect(await artifacts().orphans(10)).toEqual([set]);
  });
});
