import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database, { env: { QUEUE_SIZE_PER_USER: '600' } });
});
beforeEach(async () => {
  user = await bench.user();
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const codes = (count: number) => Array.from({ length: count }, (_, index) => ({ code: `print(${index})` }));
const send = (executions: unknown[], headers: Record<string, string> = {}) =>
  bench.rest('POST', '/executions/batch', { as: user, body: { executions }, headers });
const ownCount = async () => {
  const { rows } = await database.pool.query('SELECT count(*)::int AS own FROM execution WHERE owner_id = $1', [
    user.record.id,
  ]);
  return rows[0].own as number;
};

describe('a batch', () => {
  it('of 500 is taken on in its order, with a job each and one line of the audit', async () => {
    const jobs = async () =>
      (await database.pool.query(`SELECT count(*)::int AS jobs FROM graphile_worker.jobs`)).rows[0].jobs as number;
    const before = await jobs();
    const { status, body } = await send(codes(500));
    expect(status).toBe(202);
    const titles = body.items.map((item: { title: string }) => item.title);
    expect(titles).toEqual(codes(500).map(({ code }) => code));
    expect(body.items[7]).toMatchObject({ status: 'QUEUED', kind: 'RAW_CODE', queue: { class: 'BATCH' } });
    expect(await ownCount()).toBe(500);
    expect((await jobs()) - before).toBe(500);
    const { rows } = await database.pool.query(
      `SELECT target, detail FROM audit_event WHERE action = 'execution.batch-submitted' AND actor_id = $1`,
      [user.record.id],
    );
    expect(rows).toEqual([{ target: body.items[0].id, detail: { count: 500 } }]);
  });

  it('is refused as a whole where one of them is wrong, which is named', async () => {
    const wrong = await send([...codes(2), { code: 'x', limits: { wallMs: 1 } }]);
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect(wrong.body.errors[0].path).toBe('executions.2.limits.wallMs');
    const unknown = await send([...codes(1), { code: 'x', language: 'klingon' }]);
    expect(unknown.body.errors[0].path).toBe('executions.1.language');
    const tooHigh = await send([{ code: 'x', limits: { memoryBytes: '900GiB' } }]);
    expect(tooHigh.body.errors[0].path).toBe('executions.0.limits.memoryBytes');
    expect(await ownCount()).toBe(0);
  });

  it('has one at least and 500 at most', async () => {
    expect((await send([])).body.errors).toEqual([{ path: 'executions', message: 'must not be empty' }]);
    expect((await send(codes(501))).body.errors[0]).toMatchObject({
      path: 'executions',
      message: 'must be at most 500',
    });
  });

  it('for which there is no room is refused as a whole, and says when to come again', async () => {
    expect((await send(codes(300))).status).toBe(202);
    const full = await send(codes(301));
    expect(full).toMatchObject({ status: 429, body: { code: 'QUEUE_FULL' } });
    expect(full.body.detail).toContain('no room for 301 more');
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await ownCount()).toBe(300);
    expect((await send(codes(300))).status).toBe(202);
  });

  it('never fills the queue beyond its bounds, however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(codes(100))));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(6);
    expect(await ownCount()).toBe(600);
  });

  it('with an Idempotency-Key is taken on once, also where it is sent twice at once', async () => {
    const headers = { 'idempotency-key': 'k' };
    const answers = await Promise.all([send(codes(20), headers), send(codes(20), headers), send(codes(20), headers)]);
    const ids = answers.map(({ body }) => body.items.map((item: { id: string }) => item.id).join());
    expect(new Set(ids).size).toBe(1);
    expect(await ownCount()).toBe(20);
    const other = await send(codes(21), headers);
    expect(other.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_MISMATCH' });
    // The key of one submission is another thing.
    const single = await bench.rest('POST', '/executions', { as: user, body: { code: 'x' }, headers });
    expect(single.status).toBe(202);
  });

  it('keeps every character of what it runs', async () => {
    const code = `print("\u0000 \\" ' {} , NULL 🐦")`;
    const { body } = await send([{ code, stdin: '\u0000', args: ['{a,"b"}'] }]);
    const record = await bench.deps.stores.executions.byId(body.items[0].id);
    expect(record?.submission).toMatchObject({ files: [{ content: code }], stdin: '\u0000', args: ['{a,"b"}'] });
  });
});
