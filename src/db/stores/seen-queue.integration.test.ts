import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aNewExecution, makeUser } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { Waiting } from './execution-store.ts';
import { SeenQueue } from './seen-queue.ts';
import type { UserRecord } from './user-store.ts';

let database: TestDatabase;
let owner: UserRecord;
let other: UserRecord;

beforeAll(async () => {
  database = await testDatabase({ poolSize: 20 });
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE');
  owner = await makeUser(database.stores);
  other = await makeUser(database.stores);
});

/** A queue whose clock the test moves, with how often it has counted. */
function seenQueue() {
  const clock = { nowMs: 0, counts: 0 };
  const query = (...asked: Parameters<typeof database.pool.query>) => {
    clock.counts += 1;
    return database.pool.query(...asked);
  };
  // biome-ignore lint/suspicious/noExplicitAny: of the many ways to call it, the one that is used
  return { clock, seen: new SeenQueue({ query: query as any }, () => clock.nowMs) };
}

test('many submissions at once are counted once, and once more when that is old', async () => {
  const { clock, seen } = seenQueue();
  const let100In = () =>
    Promise.all(Array.from({ length: 100 }, () => seen.letsIn(owner.id, { own: 5_000, all: 9_000 })));
  expect(await let100In()).toEqual(Array.from({ length: 100 }, () => true));
  await let100In();
  expect(clock.counts).toBe(1);
  clock.nowMs = 1_001;
  await let100In();
  expect(clock.counts).toBe(2);
});

test('what was let in counts as waiting, so that nobody comes near a bound uncounted', async () => {
  const { seen } = seenQueue();
  const limits = { own: 1_000, all: 2_000 };
  const letIn = async (id: UserRecord['id']) => {
    let count = 0;
    while (await seen.letsIn(id, limits)) count += 1;
    return count;
  };
  expect(await letIn(owner.id)).toBe(300);
  seen.add(owner.id, 600);
  expect(await letIn(other.id)).toBe(300);
  seen.add(owner.id, 100);
  expect(await letIn((await makeUser(database.stores)).id)).toBe(0);
});

test('where a bound is small each submission is counted', async () => {
  const { clock, seen } = seenQueue();
  expect(await seen.letsIn(owner.id, { own: 700, all: 10_000 })).toBe(false);
  expect(await seen.letsIn(owner.id, { own: 1_000, all: 3 })).toBe(false);
  expect(clock.counts).toBe(0);
});

test('a count that failed is made again for the next one', async () => {
  let fails = true;
  const query = () => (fails ? Promise.reject(new Error('the database is away')) : Promise.resolve({ rows: [] }));
  // biome-ignore lint/suspicious/noExplicitAny: of the many ways to call it, the one that is used
  const seen = new SeenQueue({ query: query as any });
  await expect(seen.letsIn(owner.id, { own: 5_000, all: 9_000 })).rejects.toThrow('away');
  fails = false;
  expect(await seen.letsIn(owner.id, { own: 5_000, all: 9_000 })).toBe(true);
});

test('the bound holds to the last place, though far from it nothing is counted', async () => {
  const limits = { own: 900, all: 10_000 };
  const admit = ({ own }: Waiting) => {
    if (own >= limits.own) throw new Error('full');
  };
  const submit = () => database.stores.executions.submit(aNewExecution(owner), { room: { limits, admit } });
  const refusals: unknown[] = [];
  // So many at once that they get in each other's way, and none waits for a connection until that fails.
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.allSettled(Array.from({ length: 95 }, submit));
    for (const answer of answers) if (answer.status === 'rejected') refusals.push(answer.reason.message);
  }
  expect(await database.stores.executions.countWaiting(owner.id)).toEqual({ own: 900, all: 900 });
  expect(refusals).toEqual(Array.from({ length: 50 }, () => 'full'));
}, 120_000);
