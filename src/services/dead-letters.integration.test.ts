import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadLetterQuerySchema } from '#core/contracts/dead-letters.ts';
import type { ExecutionId } from '#core/ids.ts';
import { type ApiBench, apiBench, end, type TestUser } from '#tests/support/api-bench.ts';
import { anEnd } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { retryDeadLetters } from './retry-dead-letters.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let admin: TestUser;
let colleague: TestUser;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 20 });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE graphile_worker._private_jobs');
  bench = await apiBench(database, { env: { QUEUE_SIZE: '8', QUEUE_SIZE_PER_USER: '3' } });
  [owner, admin, colleague] = [await bench.user(), await bench.user('ADMIN'), await bench.user('ADMIN')];
});
afterEach(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
});

const OUR_FAULT = { type: 'ENVIRONMENT', exitCode: null, signal: null, message: 'the sandbox failed' } as const;

async function dead(of: TestUser = owner, code = 'print(1)'): Promise<ExecutionId> {
  const { id } = await bench.caller(of.principal).execution.submit({ language: 'python', code, args: ['a'] });
  const claim = await bench.claim();
  expect(claim.id).toBe(id);
  await bench.deps.stores.executions.end(claim, anEnd({ status: 'FAILED', outcome: OUR_FAULT }));
  return id;
}

const asAdmin = () => bench.caller(admin.principal).admin;
const asColleague = () => bench.caller(colleague.principal).admin;
const open = async () => (await asAdmin().deadLetters({})).items.map(({ id }) => id);

async function retriesOf(id: ExecutionId): Promise<{ id: string; jobs: number }[]> {
  const { rows } = await database.pool.query(
    `SELECT id, (SELECT count(*)::int FROM graphile_worker._private_jobs j WHERE j.payload ->> 'executionId' = e.id) AS jobs
     FROM execution e WHERE retry_of = $1`,
    [id],
  );
  return rows;
}

async function audited(id: string): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `SELECT action, actor_id AS "actorId", detail FROM audit_event WHERE target = $1 AND action LIKE 'dead-letter.%'`,
    [id],
  );
  return rows;
}

describe('the list', () => {
  it('has what ended through our fault, and nothing else that failed', async () => {
    const id = await dead();
    await bench.caller(owner.principal).execution.submit({ code: 'exit(3)' });
    await end(bench.deps, await bench.claim(), 3);
    const { items, open } = await asAdmin().deadLetters({});
    expect(open).toBe(1);
    expect(items).toMatchObject([
      {
        id,
        execution: { id, owner: { email: owner.record.email }, outcome: OUR_FAULT, attempt: 1 },
        resolution: null,
        resolvedAt: null,
        resolvedBy: null,
        retryId: null,
        reason: null,
      },
    ]);
  });

  it('has it whoever ended it: a sweep of dead workers, or somebody at the database', async () => {
    const { id } = await bench.caller(owner.principal).execution.submit({ code: 'x' });
    const { rows } = await database.pool.query('SELECT id FROM worker LIMIT 1');
    await bench.claim();
    await database.pool.query('UPDATE execution SET faults = 4, worker_id = $2 WHERE id = $1', [id, rows[0].id]);
    await bench.deps.stores.workers.stopped(rows[0].id);
    await bench.deps.stores.executions.releaseOfDeadWorkers([rows[0].id], 5);
    const second = await bench.caller(owner.principal).execution.submit({ code: 'x' });
    await bench.claim();
    await database.pool.query(
      `UPDATE execution SET status = 'FAILED', outcome_type = 'ENVIRONMENT', outcome_message = 'x', ended_at = now(),
         fencing_token = NULL WHERE id = $1`,
      [second.id],
    );
    expect((await open()).sort()).toEqual([id, second.id].sort());
  });

  it('comes in pages, the last first, and by state', async () => {
    const ids = [await dead(), await dead(), await dead()];
    await asAdmin().discardDeadLetter({ id: ids[1] as ExecutionId, reason: 'known' });
    const first = await asAdmin().deadLetters({ state: 'all', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const second = await asAdmin().deadLetters({ state: 'all', limit: 2, cursor: first.nextCursor ?? '' });
    expect(second).toMatchObject({ items: [{ id: ids[0] }], nextCursor: null, open: 2 });
    expect(await open()).toEqual([ids[2], ids[0]]);
    expect((await asAdmin().deadLetters({ state: 'resolved' })).items.map(({ id }) => id)).toEqual([ids[1]]);
    const query = deadLetterQuerySchema.parse({ cursor: 'nonsense' });
    await expect(listDeadLetters(bench.deps, admin.principal, query)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('loses those whose execution is removed, and keeps those whose retry or resolver is', async () => {
    const [gone, kept] = [await dead(), await dead()];
    const { retryId } = await asColleague().retryDeadLetter({ id: kept });
    await database.pool.query('DELETE FROM execution WHERE id = ANY($1)', [[gone, retryId]]);
    await database.pool.query('DELETE FROM "user" WHERE id = $1', [colleague.record.id]);
    expect((await asAdmin().deadLetters({ state: 'all' })).items).toMatchObject([
      { id: kept, resolution: 'RETRIED', retryId: null, resolvedBy: null },
    ]);
  });
});

describe('retrying one', () => {
  it('queues the same submission as a new execution of the same owner, and the two know of each other', async () => {
    const id = await dead(owner, 'print("again")');
    const letter = await asAdmin().retryDeadLetter({ id, reason: 'the disk is free again' });
    expect(letter).toMatchObject({
      id,
      resolution: 'RETRIED',
      resolvedBy: { id: admin.record.id, email: admin.record.email },
      reason: 'the disk is free again',
    });
    const retry = await bench.caller(owner.principal).execution.get({ id: letter.retryId as ExecutionId });
    expect(retry).toMatchObject({
      status: 'QUEUED',
      queue: { class: 'BATCH' },
      retryOf: id,
      retriedAs: null,
      attempt: 0,
    });
    expect(await bench.caller(owner.principal).execution.get({ id })).toMatchObject({
      status: 'FAILED',
      retryOf: null,
      retriedAs: retry.id,
    });
    expect(await retriesOf(id)).toEqual([{ id: retry.id, jobs: 1 }]);
    expect(await audited(id)).toEqual([
      {
        action: 'dead-letter.retried',
        actorId: admin.record.id,
        detail: { retryId: retry.id, ownerId: owner.record.id, reason: 'the disk is free again' },
      },
    ]);
    const claim = await bench.claim();
    expect(claim).toMatchObject({ id: retry.id, ownerId: owner.record.id });
    expect(claim.submission).toEqual((await bench.deps.stores.executions.byId(id))?.submission);
    expect(await open()).toEqual([]);
  });

  it('puts a retry that fails through our fault again on the list, by itself', async () => {
    const id = await dead();
    const { retryId } = await asAdmin().retryDeadLetter({ id });
    const claim = await bench.claim();
    await bench.deps.stores.executions.end(claim, anEnd({ status: 'FAILED', outcome: OUR_FAULT }));
    expect(await open()).toEqual([retryId]);
  });

  it('is done once, however many admins are at it, and the others are told by whom', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await dead();
      const answers = await Promise.allSettled([
        asAdmin().retryDeadLetter({ id }),
        asColleague().retryDeadLetter({ id }),
        round % 2 === 0 ? asAdmin().retryDeadLetters({}) : asColleague().discardDeadLetter({ id, reason: 'no use' }),
      ]);
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'CONFLICT' });
      }
      const {
        items: [letter],
      } = await asAdmin().deadLetters({ state: 'resolved', limit: 1 });
      const retries = await retriesOf(id);
      expect(retries).toHaveLength(letter?.resolution === 'RETRIED' ? 1 : 0);
      expect(letter).toMatchObject({ id, retryId: retries[0]?.id ?? null });
      expect(await audited(id)).toHaveLength(1);
      const claimed = retries.length > 0 ? await bench.claim() : null;
      if (claimed) await end(bench.deps, claimed);
    }
  });

  it('answers 409 with how it stands to who comes late', async () => {
    const id = await dead();
    await asColleague().retryDeadLetter({ id });
    const late = await bench.rest('POST', `/admin/dead-letters/${id}/retry`, { as: admin, body: {} });
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', detail: expect.stringContaining(colleague.record.email), deadLetter: { id } },
    });
    const discarded = await bench.rest('POST', `/admin/dead-letters/${id}/discard`, {
      as: admin,
      body: { reason: 'x' },
    });
    expect(discarded.status).toBe(409);
    expect((await bench.rest('POST', `/admin/dead-letters/${id}/retry`, { as: owner })).status).toBe(404);
  });

  it('takes no place that the queue does not have, and leaves it open', async () => {
    const id = await dead();
    for (let n = 0; n < 3; n++) await bench.caller(owner.principal).execution.submit({ code: 'x' });
    const refused = await bench.rest('POST', `/admin/dead-letters/${id}/retry`, { as: admin });
    expect(refused).toMatchObject({ status: 429, body: { code: 'QUEUE_FULL' } });
    expect(refused.body.detail).toContain('Its owner has 3 executions waiting, and 3 is the most');
    expect(await open()).toEqual([id]);
    expect(await retriesOf(id)).toEqual([]);
    expect(await audited(id)).toEqual([]);
  });

  it('runs nothing of an owner who is disabled, nor what is not offered any more', async () => {
    const id = await dead();
    await bench.deps.stores.users.update(owner.record.id, { disabledAt: new Date() });
    await expect(asAdmin().retryDeadLetter({ id })).rejects.toThrow(/owner is disabled/);
    await bench.deps.stores.users.update(owner.record.id, { disabledAt: null });
    await database.pool.query(
      `UPDATE execution SET submission = (submission::jsonb || '{"language":"cobol-60"}')::json WHERE id = $1`,
      [id],
    );
    await expect(asAdmin().retryDeadLetter({ id })).rejects.toThrow(/can not be run as it is any more: language/);
    expect(await open()).toEqual([id]);
  });
});

describe('retrying all', () => {
  it('queues as many as there is room for, the oldest first, and counts those that are left', async () => {
    const other = await bench.user();
    const ids: ExecutionId[] = [];
    for (let n = 0; n < 5; n++) ids.push(await dead(owner));
    const theirs = await dead(other);
    const all = await bench.rest('POST', '/admin/dead-letters/retry-all', { as: admin, body: { reason: 'mended' } });
    expect(all).toMatchObject({
      status: 202,
      body: { retried: 4, left: 2, leftBecause: [{ count: 2, reason: expect.stringContaining('Its owner has 3') }] },
    });
    expect((await open()).sort()).toEqual(ids.slice(3).sort());
    expect(await retriesOf(theirs)).toHaveLength(1);
    for (let n = 0; n < 4; n++) await end(bench.deps, await bench.claim());
    expect(await asAdmin().retryDeadLetters({})).toEqual({ retried: 2, left: 0, leftBecause: [] });
    expect(await asAdmin().retryDeadLetters({})).toEqual({ retried: 0, left: 0, leftBecause: [] });
  });

  it('stops where the queue is full for all', async () => {
    const owners = await Promise.all(Array.from({ length: 10 }, () => bench.user()));
    for (const each of owners) await dead(each);
    const { retried, left, leftBecause } = await asAdmin().retryDeadLetters({});
    expect({ retried, left }).toEqual({ retried: 8, left: 2 });
    expect(leftBecause).toEqual([{ reason: expect.stringContaining('There are 8 executions waiting'), count: 2 }]);
  });

  it('never goes beyond the room, also with several at it and others submitting', async () => {
    const owners = await Promise.all(Array.from({ length: 6 }, () => bench.user()));
    for (const each of owners) for (let n = 0; n < 2; n++) await dead(each);
    const submit = (of: TestUser) => bench.caller(of.principal).execution.submit({ code: 'x' });
    const answers = await Promise.allSettled([
      asAdmin().retryDeadLetters({}),
      asColleague().retryDeadLetters({}),
      ...owners.map(submit),
    ]);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ cause: { code: 'QUEUE_FULL' } });
    }
    expect((await bench.deps.stores.executions.counts()).queued).toBe(8);
    const { open } = await asAdmin().deadLetters({});
    const { rows } = await database.pool.query(
      'SELECT count(*)::int AS retries FROM execution WHERE retry_of IS NOT NULL',
    );
    expect(open + rows[0].retries).toBe(12);
  });

  it('says that there is more where one go was not enough', async () => {
    await dead();
    await dead();
    const { retried, left, leftBecause } = await retryDeadLetters(bench.deps, admin.principal, { mostMs: 0 });
    expect({ retried, left }).toEqual({ retried: 0, left: 2 });
    expect(leftBecause).toEqual([{ reason: expect.stringContaining('Retry all again'), count: 2 }]);
  });
});

describe('discarding', () => {
  it('takes it off the list, with who and why', async () => {
    const id = await dead();
    const letter = await asAdmin().discardDeadLetter({ id, reason: '  its owner ran it elsewhere ' });
    expect(letter).toMatchObject({
      resolution: 'DISCARDED',
      reason: 'its owner ran it elsewhere',
      resolvedBy: { id: admin.record.id },
      retryId: null,
    });
    expect(await open()).toEqual([]);
    expect(await audited(id)).toMatchObject([
      { action: 'dead-letter.discarded', actorId: admin.record.id, detail: { reason: 'its owner ran it elsewhere' } },
    ]);
    await expect(asColleague().retryDeadLetter({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it.each([
    ['no reason', {}],
    ['a blank reason', { reason: '   ' }],
    ['a reason that is too long', { reason: 'x'.repeat(501) }],
    ['a field that it does not know', { reason: 'x', more: 1 }],
  ])('is refused with %s, naming the field', async (_, body) => {
    const id = await dead();
    const refused = await bench.rest('POST', `/admin/dead-letters/${id}/discard`, { as: admin, body });
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect(refused.body.errors).toHaveLength(1);
    expect(await open()).toEqual([id]);
  });
});
