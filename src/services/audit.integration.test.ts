import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '#core/contracts/audit.ts';
import { newId } from '#core/ids.ts';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let admin: TestUser;
let dora: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  admin = await bench.user('ADMIN');
  dora = await bench.user();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function audit(query: string): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { status, body } = await bench.rest('GET', `/admin/audit?${query}`, { as: admin });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

describe('the audit', () => {
  it('tells who did what to whom, by the names that people know them by', async () => {
    const caller = bench.caller(dora.principal);
    const session = await caller.session.create({ title: 'Gone tomorrow' });
    const run = await caller.execution.submit({ code: '# a title' });
    await bench.caller(admin.principal).execution.terminate({ id: run.id });
    await caller.session.delete({ id: session.id });

    const { items } = await audit(`target=${run.id}`);
    expect(items).toEqual([
      expect.objectContaining({
        action: 'execution.terminated',
        actorId: admin.record.id,
        actor: { email: admin.record.email, name: null },
        targetName: run.title,
        ownerEmail: dora.record.email,
        detail: { ownerId: dora.record.id },
      }),
      expect.objectContaining({ action: 'execution.submitted', actorId: dora.record.id, targetName: run.title }),
    ]);
    const deleted = await audit(`target=${session.id}`);
    expect(deleted.items[0]).toMatchObject({ action: 'session.deleted', targetName: null });
  });

  it('is filtered by what was done, by whom, and when', async () => {
    const actions = async (query: string) => (await audit(query)).items.map(({ action }) => action);
    expect(new Set(await actions(`actor=${dora.record.id}`))).toEqual(
      new Set(['execution.submitted', 'session.deleted']),
    );
    const byEmail = dora.record.email.slice(0, 20).toUpperCase();
    expect(await actions(`actor=${byEmail}&action=session.deleted`)).toEqual(['session.deleted']);
    expect(await actions(`actor=${byEmail}&action=session.deleted,execution.submitted`)).toHaveLength(2);
    expect(await actions('actor=100%25')).toEqual([]);
    expect(await actions(`actor=${dora.record.id}&since=2100-01-01T00:00:00Z`)).toEqual([]);
    expect(await actions(`actor=${dora.record.id}&until=2100-01-01T00:00:00Z`)).toHaveLength(2);
  });

  it('comes page by page, each line once, also where many are of one moment', async () => {
    const target = newId('execution');
    await database.pool.query(
      `INSERT INTO audit_event (id, action, target, at)
       SELECT 'aud_' || lpad(n::text, 24, '0'), 'execution.submitted', $1, '2026-01-01' FROM generate_series(1, 7) n`,
      [target],
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await audit(`target=${target}&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `aud_${String(n).padStart(24, '0')}`));
  });

  it('says which field of a question is wrong', async () => {
    for (const [query, path] of [
      ['action=user.eaten', 'action.0'],
      ['since=yesterday', 'since'],
      ['cursor=x', 'cursor'],
      ['limit=0', 'limit'],
    ]) {
      const { status, body } = await bench.rest('GET', `/admin/audit?${query}`, { as: admin });
      expect([status, body.errors[0].path]).toEqual([400, path]);
    }
  });
});

describe('what admins read over REST', () => {
  it('is everybody’s executions, with the filters of the list', async () => {
    const mark = newId('execution');
    await bench.caller(dora.principal).execution.submit({ code: `# ${mark}` });
    const all = await bench.rest('GET', `/admin/executions?q=${mark}&status=QUEUED,RUNNING`, { as: admin });
    expect(all.body.items).toEqual([expect.objectContaining({ ownerId: dora.record.id, status: 'QUEUED' })]);
    const none = await bench.rest('GET', `/admin/executions?q=${mark}&status=COMPLETED`, { as: admin });
    expect(none.body).toEqual({ items: [], nextCursor: null });
    const wrong = await bench.rest('GET', '/admin/executions?status=GONE', { as: admin });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'status.0']);
  });

  it('is all users, found by a part of their email', async () => {
    const { body } = await bench.rest('GET', `/admin/users?q=${dora.record.email}`, { as: admin });
    expect(body.items).toEqual([expect.objectContaining({ id: dora.record.id, role: 'DEVELOPER', disabledAt: null })]);
    expect(JSON.stringify(body)).not.toMatch(/password/i);
  });
});
