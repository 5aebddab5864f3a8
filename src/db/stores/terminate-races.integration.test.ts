import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import { type ExecutionId, newId, type WorkerId } from '#core/ids.ts';
import { UNBOUNDED_ROOM } from '#core/room.ts';
import { anEnd, makeUser, registerWorker, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ClaimedExecution, ExecutionRecord } from './execution-store.ts';
import type { Stores } from './stores.ts';
import type { UserRecord } from './user-store.ts';

const ROUNDS = 40;
/** How many ask for the end at once. */
const ASKERS = 3;
const TERMINATED = anEnd({
  status: 'TERMINATED',
  outcome: { type: 'TERMINATED', exitCode: null, signal: 'SIGKILL', message: 'terminated after 1 s' },
});

let database: TestDatabase;
let stores: Stores;
let owner: UserRecord;
let workerId: WorkerId;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 12 });
  stores = database.stores;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE graphile_worker._private_jobs');
  owner = await makeUser(stores);
  workerId = await registerWorker(stores);
});

const claim = () => stores.executions.claim({ workerId, languages: null, room: UNBOUNDED_ROOM, soon: UNBOUNDED_ROOM });

async function claimed(): Promise<ClaimedExecution> {
  const got = await claim();
  if (!got) throw new Error('Nothing was there to claim.');
  return got;
}

function terminate(id: ExecutionId): Promise<(ExecutionRecord | null)[]> {
  const audit = { action: 'execution.terminated', actorId: owner.id } as const;
  return Promise.all(Array.from({ length: ASKERS }, () => stores.executions.requestTerminate(id, audit)));
}

/** What is left of it is done as its worker would, and then it has ended once. */
async function hasOneEnd(id: ExecutionId, held: ClaimedExecution | null): Promise<ExecutionRecord> {
  let record = await stores.executions.byId(id);
  if (record?.status === 'RUNNING') {
    expect(record.terminating).toBe(true);
    expect(await stores.executions.terminateRequested([id])).toEqual([id]);
    expect(held && (await stores.executions.end(held, TERMINATED))).toBe(true);
    record = await stores.executions.byId(id);
  }
  if (!record) throw new Error('it is gone');
  expect(isFinal(record.status)).toBe(true);
  const finals = (await stores.executions.events(id)).filter(({ to }) => isFinal(to));
  expect(finals.map(({ to }) => to)).toEqual([record.status]);
  expect(await claim()).toBeNull();
  if (held) {
    expect(await stores.executions.end(held, anEnd())).toBe(false);
    const back = { pauseMs: 0, reason: 'x', countsAsAttempt: false };
    expect(await stores.executions.giveBack(held, back)).toBe(false);
  }
  return record;
}

/** One line where anybody who asked was told that it ends, none where all came too late. */
async function isAuditedOnce(id: ExecutionId, answers: readonly (ExecutionRecord | null)[]): Promise<void> {
  const { rows } = await database.pool.query('SELECT FROM audit_event WHERE target = $1', [id]);
  if (answers.some((answer) => answer !== null)) expect(rows).toHaveLength(1);
  else expect(rows.length).toBeLessThanOrEqual(1);
}

describe(`${ASKERS} who ask for the end at once`, () => {
  it('of one that waits end it once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      if (round % 2 === 0) await stores.executions.delayAllWaiting('the engine is away');
      const answers = await terminate(id);
      expect(answers.map((answer) => answer?.status)).toEqual(answers.map(() => 'TERMINATED'));
      await hasOneEnd(id, null);
      await isAuditedOnce(id, answers);
    }
  });

  it('as it ends by itself: one of the two is its end', async () => {
    const statuses = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      const held = await claimed();
      const [answers, ended] = await Promise.all([terminate(id), stores.executions.end(held, anEnd())]);
      expect(ended).toBe(true);
      statuses.add((await hasOneEnd(id, held)).status);
      await isAuditedOnce(id, answers);
    }
    expect([...statuses]).toEqual(['COMPLETED']);
  });

  it('as it is claimed: it is told to its worker, or never starts', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      const [answers, held] = await Promise.all([terminate(id), claim()]);
      expect(answers).not.toContain(null);
      const record = await hasOneEnd(id, held);
      expect(record).toMatchObject({ status: 'TERMINATED', startedAt: held ? expect.any(String) : null });
      await isAuditedOnce(id, answers);
    }
  });

  it.each(['QUEUED', 'DELAYED'] as const)('as its attempt is given back to be %s: it has no other', async (status) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      const held = await claimed();
      const back = { status, pauseMs: round % 3 === 0 ? 60_000 : 0, reason: 'x', countsAsAttempt: round % 2 === 0 };
      const [answers, given] = await Promise.all([terminate(id), stores.executions.giveBack(held, back)]);
      expect(given).toBe(true);
      expect(answers).not.toContain(null);
      expect(await hasOneEnd(id, null)).toMatchObject({ status: 'TERMINATED' });
      await isAuditedOnce(id, answers);
    }
  });

  it('as its worker is found dead', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      const held = await claimed();
      await stores.workers.stopped(workerId);
      const [answers] = await Promise.all([terminate(id), stores.executions.releaseOfDeadWorkers([workerId], 5)]);
      expect(answers).not.toContain(null);
      expect(await hasOneEnd(id, null)).toMatchObject({ status: 'TERMINATED' });
      expect(await stores.executions.end(held, anEnd())).toBe(false);
      await isAuditedOnce(id, answers);
    }
  });

  it('as what waits is delayed and queued again', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await submitOne(stores, owner);
      const { delayAllWaiting, requeueDelayed } = stores.executions;
      const [answers] = await Promise.all([
        terminate(id),
        delayAllWaiting(`the engine is away, ${round}`).then(() => requeueDelayed(['python'])),
      ]);
      expect(answers).not.toContain(null);
      expect(await hasOneEnd(id, null)).toMatchObject({ status: 'TERMINATED' });
      await isAuditedOnce(id, answers);
    }
  });

  it('of one that is none, and of one that ended long ago, change nothing', async () => {
    expect(await terminate(newId('execution'))).toEqual([null, null, null]);
    const { id } = await submitOne(stores, owner);
    const held = await claimed();
    await stores.executions.end(held, anEnd());
    const answers = await terminate(id);
    expect(answers).toEqual([null, null, null]);
    expect((await hasOneEnd(id, held)).terminateRequested).toBe(false);
    const { rows } = await database.pool.query('SELECT FROM audit_event WHERE target = $1', [id]);
    expect(rows).toHaveLength(0);
  });
});
