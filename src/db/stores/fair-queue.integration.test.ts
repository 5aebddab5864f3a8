import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutionId } from '#core/ids.ts';
import { newId } from '#core/ids.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import { aNewExecution, claimNext, makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ClaimedExecution, ExecutionRecord } from './execution-store.ts';
import type { Stores } from './stores.ts';
import type { UserRecord } from './user-store.ts';

const MIB = 1024 ** 2;

let database: TestDatabase;
let stores: Stores;
let owner: UserRecord;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 30 });
  stores = database.stores;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query(`TRUNCATE execution, owner_turn CASCADE; TRUNCATE graphile_worker._private_jobs;
    ALTER SEQUENCE queue_claims RESTART; ALTER SEQUENCE queue_time_batch RESTART;
    ALTER SEQUENCE queue_time_interactive RESTART`);
  owner = await makeUser(stores);
});

function needing(memoryMib: number, cpus = 1) {
  return { submission: { limits: { ...DEFAULT_LIMITS, memoryBytes: memoryMib * MIB, cpus } } };
}

function roomOf(memoryMib: number, cpus = 8) {
  return { memoryBytes: memoryMib * MIB, cpus };
}

async function submitMany(of: UserRecord, count: number): Promise<ExecutionRecord[]> {
  const made: ExecutionRecord[] = [];
  for (let i = 0; i < count; i++) made.push(await submitOne(stores, of));
  return made;
}

function end(claim: ClaimedExecution) {
  return stores.executions.giveBack(claim, { pauseMs: 0, reason: 'x', countsAsAttempt: false });
}

async function ownersInOrder(count: number): Promise<string[]> {
  const order: string[] = [];
  for (let i = 0; i < count; i++) order.push((await claimNext(stores)).ownerId);
  return order;
}

describe('the turn of an owner', () => {
  test('comes once a round: the hundredth of one stands behind the first of another', async () => {
    await submitMany(owner, 100);
    const other = await makeUser(stores);
    await submitMany(other, 1);
    expect((await ownersInOrder(2)).toSorted()).toEqual([owner.id, other.id].toSorted());
  });

  test('is as good for who comes late as for those who are being served', async () => {
    await submitMany(owner, 30);
    await ownersInOrder(10);
    const late = await makeUser(stores);
    await submitMany(late, 10);
    const order = await ownersInOrder(20);
    expect(order.slice(0, 10).filter((id) => id === late.id).length).toBeGreaterThanOrEqual(5);
    expect(order.filter((id) => id === late.id)).toHaveLength(10);
  });

  test('is not saved up by who was away, nor held against who had much to run before', async () => {
    await submitMany(owner, 50);
    await ownersInOrder(50);
    const other = await makeUser(stores);
    const [first] = await submitMany(owner, 3);
    await submitMany(other, 3);
    const order = await ownersInOrder(6);
    expect(first?.ownerId).toBe(owner.id);
    for (const id of [owner.id, other.id]) expect(order.slice(0, 4).filter((each) => each === id)).toHaveLength(2);
  });

  test('is one each, also for what is submitted all at once', async () => {
    const other = await makeUser(stores);
    await submitMany(other, 12);
    await Promise.all(Array.from({ length: 24 }, () => submitOne(stores, owner)));
    const order = await ownersInOrder(24);
    expect(order.filter((id) => id === other.id)).toHaveLength(12);
  });

  test('counts for each minute that a run may hold its place', async () => {
    const long = { submission: { limits: { ...DEFAULT_LIMITS, wallMs: 90_000 } } };
    await submitOne(stores, owner, long);
    const [afterLong] = await submitMany(owner, 1);
    const other = await makeUser(stores);
    await submitMany(other, 3);
    const order = await ownersInOrder(5);
    expect(order.slice(0, 4).filter((id) => id === other.id)).toHaveLength(3);
    expect(order[4]).toBe(afterLong?.ownerId);
  });

  test('is not used up by what was refused', async () => {
    const full = {
      room: {
        limits: { own: 1, all: 1 },
        admit: () => {
          throw new Error('full');
        },
      },
    };
    for (let i = 0; i < 20; i++)
      await expect(stores.executions.submit(aNewExecution(owner), full)).rejects.toThrow('full');
    await submitOne(stores, owner);
    const other = await makeUser(stores);
    await submitMany(other, 3);
    expect((await ownersInOrder(2)).toSorted()).toEqual([owner.id, other.id].toSorted());
  });

  test('is kept by what is given back', async () => {
    const [first] = await submitMany(owner, 5);
    await end(await claimNext(stores));
    expect((await claimNext(stores)).id).toBe(first?.id);
  });
});

describe('what a person watches', () => {
  test('goes first, and one claim in four is for the others', async () => {
    await submitMany(owner, 10);
    for (let i = 0; i < 10; i++) await submitOne(stores, owner, { queueClass: 'INTERACTIVE' });
    const classes: string[] = [];
    for (let i = 0; i < 13; i++) {
      const { id } = await claimNext(stores);
      const { rows } = await database.pool.query('SELECT queue_class FROM execution WHERE id = $1', [id]);
      classes.push(rows[0].queue_class);
    }
    expect(classes.filter((each) => each === 'BATCH')).toHaveLength(3);
    expect(classes.slice(0, 3)).toEqual(['INTERACTIVE', 'INTERACTIVE', 'INTERACTIVE']);
  });

  test('is lifted out of the batch when it is watched later, in the order of its owner', async () => {
    const waiting = await submitMany(owner, 5);
    const lifted = [waiting[3]?.id, waiting[4]?.id] as ExecutionId[];
    await stores.executions.liftToInteractive(lifted);
    await stores.executions.liftToInteractive(lifted);
    expect(await stores.executions.byId(lifted[1] as ExecutionId)).toMatchObject({
      queue: { class: 'INTERACTIVE', place: 2 },
    });
    expect([(await claimNext(stores)).id, (await claimNext(stores)).id]).toEqual(lifted);
  });
});

describe('the place in the queue', () => {
  test('counts all that goes before, and is gone with the waiting', async () => {
    const [first, second] = await submitMany(owner, 2);
    const other = await makeUser(stores);
    const watched = await submitOne(stores, other, { queueClass: 'INTERACTIVE' });
    const placeOf = async (of: ExecutionRecord | undefined) =>
      (await stores.executions.byId(of?.id as ExecutionId))?.queue?.place ?? null;
    expect([await placeOf(watched), await placeOf(first), await placeOf(second)]).toEqual([1, 2, 3]);
    await claimNext(stores, { expected: watched.id });
    expect([await placeOf(watched), await placeOf(first), await placeOf(second)]).toEqual([null, 1, 2]);
  });
});

describe('room', () => {
  test('decides what is taken: the first that fits', async () => {
    const large = await submitOne(stores, owner, needing(1024));
    const small = await submitOne(stores, owner, needing(128));
    const whole = roomOf(2048);
    await claimNext(stores, { expected: small.id, room: roomOf(512), soon: whole });
    await claimNext(stores, { expected: large.id, room: roomOf(1024), soon: whole });
  });

  test('is counted in cores as well', async () => {
    await submitOne(stores, owner, needing(64, 4));
    const small = await submitOne(stores, owner, needing(64, 1));
    await claimNext(stores, { expected: small.id, room: roomOf(1024, 2), soon: roomOf(1024, 8) });
  });

  /** Marks it as one that has lacked memory for so long. */
  async function passedBy(execution: ExecutionRecord, interval: string) {
    const marked = await stores.executions.delayForRoom({
      reason: 'x',
      waitedMs: 0,
      limit: 99,
      exceeding: roomOf(512),
    });
    expect(marked).toBeGreaterThan(0);
    await database.pool.query(`UPDATE execution SET short_of_room_since = now() - $2::interval WHERE id = $1`, [
      execution.id,
      interval,
    ]);
  }
  const worker = { workerId: newId('worker'), languages: null };

  test('is kept for one that was passed by for long, but not where it does not come soon', async () => {
    const large = await submitOne(stores, owner, needing(1024));
    await submitOne(stores, owner, needing(128));
    await passedBy(large, '11 s');
    expect(await stores.executions.claim({ ...worker, room: roomOf(512), soon: roomOf(2048) })).toBeNull();
    expect(await stores.executions.claim({ ...worker, room: roomOf(512), soon: roomOf(512) })).not.toBeNull();
    await claimNext(stores, { expected: large.id, room: roomOf(1024), soon: roomOf(2048) });
  });

  test('is kept for it also where the clock was set back since', async () => {
    const large = await submitOne(stores, owner, needing(1024));
    await submitOne(stores, owner, needing(128));
    await passedBy(large, '-1 hour');
    expect(await stores.executions.claim({ ...worker, room: roomOf(512), soon: roomOf(2048) })).toBeNull();
  });

  test('that a batch waits for is not kept from what is watched', async () => {
    const large = await submitOne(stores, owner, needing(2048));
    for (let i = 0; i < 20; i++) await submitOne(stores, owner, { ...needing(128), queueClass: 'INTERACTIVE' });
    await passedBy(large, '11 s');
    for (let i = 0; i < 20; i++) await claimNext(stores, { room: roomOf(1200), soon: roomOf(2048) });
    expect(await stores.executions.claim({ ...worker, room: roomOf(1200), soon: roomOf(2048) })).toBeNull();
  });

  test('that lacks is no matter of places: who waits for one of those keeps nobody else waiting', async () => {
    await submitOne(stores, owner, needing(1024));
    const small = await submitOne(stores, owner, needing(128));
    await stores.executions.delayForRoom({ reason: 'All places are taken.', waitedMs: 0, limit: 9 });
    await database.pool.query(`UPDATE execution SET queued_at = now() - interval '1 hour'`);
    await claimNext(stores, { expected: small.id, room: roomOf(512), soon: roomOf(2048) });
  });

  test('for what can never run here is not looked for, however many of those are before', async () => {
    for (let i = 0; i < 80; i++) await submitOne(stores, owner, needing(2048));
    const other = await makeUser(stores);
    for (let i = 0; i < 20; i++) {
      const small = await submitOne(stores, other, needing(128));
      await claimNext(stores, { expected: small.id, room: roomOf(1600), soon: roomOf(1600) });
    }
  });

  test('that lacks is told, first to those that are next, and not told again', async () => {
    const [first, second] = await submitMany(owner, 3);
    const large = await submitOne(stores, owner, needing(1024));
    const delay = { reason: 'All places are taken.', waitedMs: 0, limit: 2 };
    expect(await stores.executions.delayForRoom({ ...delay, reason: 'large', exceeding: roomOf(512) })).toBe(1);
    expect(await stores.executions.delayForRoom(delay)).toBe(2);
    const reasons = await Promise.all(
      [first, second, large].map(async (each) => (await stores.executions.byId(each?.id as ExecutionId))?.delayReason),
    );
    expect(reasons).toEqual([delay.reason, delay.reason, 'large']);
    expect(await stores.executions.requeueDelayed(['python'])).toBe(0);
    expect(await stores.executions.delayForRoom(delay)).toBe(1);
    expect(await stores.executions.delayForRoom(delay)).toBe(0);
    await claimNext(stores, { expected: first?.id as ExecutionId });
  });

  test('that lacks is not told of what has waited for a moment only', async () => {
    await submitOne(stores, owner);
    expect(await stores.executions.delayForRoom({ reason: 'x', waitedMs: 60_000, limit: 9 })).toBe(0);
  });
});

test('a pause that a clock which was set back made long is over', async () => {
  const execution = await submitOne(stores, owner);
  const claim = await claimNext(stores);
  await stores.executions.giveBack(claim, { pauseMs: 3_600_000, reason: 'x', countsAsAttempt: true });
  await claimNext(stores, { expected: execution.id });
});

test('everything that waits is claimed once, by many workers with little room', async () => {
  const owners = await Promise.all(Array.from({ length: 5 }, () => makeUser(stores)));
  await Promise.all(owners.flatMap((each) => [128, 512, 900].map((mib) => submitOne(stores, each, needing(mib)))));
  const taken: string[] = [];
  const work = async (room: number) => {
    for (;;) {
      const claim = await stores.executions.claim({
        workerId: newId('worker'),
        languages: null,
        room: roomOf(room),
        soon: UNBOUNDED_ROOM,
      });
      if (!claim) return;
      taken.push(claim.id);
    }
  };
  await Promise.all([work(512), work(1024), work(1024), work(200)]);
  expect(new Set(taken).size).toBe(15);
  expect(taken).toHaveLength(15);
});
