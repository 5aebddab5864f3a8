import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#core/ids.ts';
import { aChunk, anEnd, claimNext, makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ClaimedExecution, ExecutionEnd } from './execution-store.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let owner: UserRecord;

beforeAll(async () => {
  database = await testDatabase();
  owner = await makeUser(database.stores);
});
afterAll(() => database[Symbol.asyncDispose]());

const KEY = 'the-key';

async function running(of = owner): Promise<ClaimedExecution> {
  const { id } = await submitOne(database.stores, of);
  return claimNext(database.stores, { expected: id });
}

/** One that ended and wrote something, in two attempts. */
async function endedOne(
  of: UserRecord,
  end: Partial<ExecutionEnd>,
  { artifactsTruncated = false } = {},
): Promise<ClaimedExecution> {
  const { executions, logs, artifacts } = database.stores;
  const first = await running(of);
  await logs.append(first, [aChunk(1, 'cut off\n')]);
  await executions.giveBack(first, { pauseMs: 0, reason: 'gone', countsAsAttempt: true });
  const claim = await claimNext(database.stores, { expected: first.id });
  const of2 = { attempt: claim.attempt };
  await logs.append(claim, [
    aChunk(2, 'building\n', { ...of2, phase: 'COMPILE', step: 'make' }),
    aChunk(3, 'out\n', of2),
    aChunk(4, 'err\n', { ...of2, stream: 'stderr', input: 0 }),
  ]);
  const set = `${claim.id}-set`;
  await artifacts.begin(claim, set);
  const artifact = { number: 1, path: 'a.txt', sizeBytes: 3, contentType: 'text/plain' };
  await artifacts.keep(claim, { set, artifacts: [artifact], truncated: artifactsTruncated });
  await executions.end(claim, anEnd(end));
  return claim;
}

describe('a result that serves again', () => {
  test('comes with the output of its last attempt, its artifacts and all that it ended with', async () => {
    const { executions, logs, artifacts } = database.stores;
    const results: ExecutionEnd['results'] = null;
    const exited = { type: 'EXITED', exitCode: 3, signal: null, message: 'exited with code 3' } as const;
    const source = await endedOne(owner, {
      status: 'FAILED',
      outcome: exited,
      truncated: true,
      results,
      cacheKey: KEY,
    });
    const claim = await running();
    const reused = await executions.reuse(claim, KEY);
    expect(reused).toEqual({
      ...anEnd({ status: 'FAILED', outcome: exited, truncated: true, results, cachedFrom: source.id }),
    });
    // Its answer may have been lost.
    expect(await executions.reuse(claim, KEY)).toEqual(reused);
    if (reused) expect(await executions.end(claim, reused)).toBe(true);

    expect(await executions.byId(claim.id)).toMatchObject({
      ...{ status: 'FAILED', outcome: exited, truncated: true, cachedFrom: source.id, lastSeq: 3 },
      ...{ artifactsTruncated: false, environment: null, wallMs: 21, phases: reused?.phases },
    });
    const chunks = await logs.read(claim.id, 0, { limit: 10, maxBytes: 1_000 });
    const told = chunks.map(({ seq, attempt, phase, stream, input, step, content }) => [
      ...[seq, attempt, phase, stream, input, step, Buffer.from(content).toString()],
    ]);
    expect(told).toEqual([
      [1, 1, 'COMPILE', 'stdout', null, 'make', 'building\n'],
      [2, 1, 'RUN', 'stdout', null, null, 'out\n'],
      [3, 1, 'RUN', 'stderr', 0, null, 'err\n'],
    ]);
    expect(await artifacts.list(claim.id)).toMatchObject([{ path: 'a.txt', set: `${source.id}-set` }]);
  });

  test('is nobody else’s, and is of no other key', async () => {
    const other = await makeUser(database.stores);
    expect(await database.stores.executions.reuse(await running(other), KEY)).toBeNull();
    expect(await database.stores.executions.reuse(await running(), 'another-key')).toBeNull();
  });

  test('is none whose output was removed for its age, nor one that was reused itself', async () => {
    const key = newId('execution');
    const { executions } = database.stores;
    const source = await endedOne(owner, { cacheKey: key });
    const second = await running();
    const reused = await executions.reuse(second, key);
    if (reused) await executions.end(second, reused);
    await database.pool.query('UPDATE execution SET log_removed_at = now() WHERE id = $1', [source.id]);
    expect(await executions.reuse(await running(), key)).toBeNull();
  });

  test('is none of whose artifacts some are missing: an older one serves that has all, or none does', async () => {
    const key = newId('execution');
    const { executions } = database.stores;
    await endedOne(owner, { cacheKey: key }, { artifactsTruncated: true });
    expect(await executions.reuse(await running(), key)).toBeNull();
    const whole = await endedOne(owner, { cacheKey: key });
    await endedOne(owner, { cacheKey: key }, { artifactsTruncated: true });
    expect(await executions.reuse(await running(), key)).toMatchObject({ cachedFrom: whole.id });
  });

  test('is not given to an attempt that lost its run', async () => {
    const key = newId('execution');
    await endedOne(owner, { cacheKey: key });
    const claim = await running();
    const { executions, logs } = database.stores;
    expect(await executions.reuse({ ...claim, fencingToken: 'stale' }, key)).toBeNull();
    expect(await logs.read(claim.id, 0, { limit: 10, maxBytes: 1_000 })).toEqual([]);
  });
});
