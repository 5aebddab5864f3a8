import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionFilterSchema } from '#core/contracts/executions.ts';
import { brandId } from '#core/ids.ts';
import { listExecutions } from '#db/sql/list-executions.ts';
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts';
import { endedId, SEEDED, seedEnded, seedWaiting, waitingId } from './seed.ts';

const COUNT = 1_500;
const owner = brandId('user', SEEDED.owner);

let database: TestDatabase;
let client: pg.PoolClient;

beforeAll(async () => {
  database = await testDatabase({ poolSize: 1 });
  client = await database.pool.connect();
  await seedEnded(client, COUNT);
  await seedWaiting(client, 300);
  // Several at one time: the id decides between them.
  await client.query(`UPDATE execution SET queued_at = date_trunc('hour', queued_at)`);
});

afterAll(async () => {
  client.release();
  await database[Symbol.asyncDispose]();
});

/** Page after page to the end. */
async function listed(ownerId: typeof owner | null, query: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listExecutions(client, ownerId, executionFilterSchema.parse({ limit: 60, ...query, cursor }));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

/** The same by looking at every row. */
async function looked(ownerId: typeof owner | null, where: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT e.id FROM execution e JOIN "user" u ON u.id = e.owner_id
     WHERE ($1::text IS NULL OR owner_id = $1) AND ${where} ORDER BY queued_at DESC, e.id DESC`,
    [ownerId],
  );
  return rows.map(({ id }) => id);
}

const noon = new Date(Date.now() - 200 * 31_500 * 3).toISOString();

describe.each([
  ['one’s own', owner],
  ['everybody’s', null],
])('of %s', (_, ownerId) => {
  test.each<[Record<string, unknown>, string]>([
    [{}, 'true'],
    [{ status: 'COMPLETED' }, `status = 'COMPLETED'`],
    [{ status: 'FAILED,TIMEOUT,QUEUED' }, `status IN ('FAILED', 'TIMEOUT', 'QUEUED')`],
    [{ kind: 'RAW_CODE' }, `kind = 'RAW_CODE'`],
    [{ kind: 'CUSTOM_IMAGE,CODE_SESSION' }, `kind IN ('CUSTOM_IMAGE', 'CODE_SESSION')`],
    [{ kind: 'CUSTOM_IMAGE' }, 'language IS NULL'],
    [{ language: 'node,bash' }, `language IN ('node', 'bash')`],
    [{ language: SEEDED.rareLanguage }, `language = '${SEEDED.rareLanguage}'`],
    [
      { language: 'python', status: 'FAILED', kind: 'RAW_CODE' },
      `language = 'python' AND status = 'FAILED' AND kind = 'RAW_CODE'`,
    ],
    [{ status: 'COMPLETED,FAILED', since: noon }, `status IN ('COMPLETED', 'FAILED') AND queued_at >= '${noon}'`],
    [{ language: 'node', until: noon }, `language = 'node' AND queued_at < '${noon}'`],
    [{ sessionId: SEEDED.session, status: 'COMPLETED' }, `session_id = '${SEEDED.session}' AND status = 'COMPLETED'`],
    [{ q: SEEDED.rareTitle.toUpperCase() }, `title LIKE '${SEEDED.rareTitle}%'`],
    [{ q: 'print(1', status: 'COMPLETED,QUEUED' }, `title LIKE '%print(1%' AND status IN ('COMPLETED', 'QUEUED')`],
    [{ q: '1)' }, `title LIKE '%1)%'`],
    [{ q: 'no such thing' }, 'false'],
    [{ q: 'exec_00000064' }, `e.id LIKE 'exec_00000064%'`],
    [{ q: '00000064' }, `e.id LIKE 'exec_00000064%'`],
  ])('%o finds what a look at every row finds, in that order', async (query, where) => {
    expect(await listed(ownerId, query)).toEqual(await looked(ownerId, where));
  });
});

test('an id that is typed whole finds that one alone, waiting or ended', async () => {
  for (const id of [endedId(700), waitingId(7)]) expect(await listed(null, { q: id })).toEqual([id]);
});

test('an admin finds by a part of the email what is its owner’s, and of others by title', async () => {
  await client.query(`UPDATE execution SET title = 'mail to owner-7@' WHERE id = $1`, [endedId(700)]);
  const found = await listed(null, { q: 'OWNER-7@', limit: 200 });
  expect(found).toEqual(await looked(null, `(u.email LIKE 'owner-7@%' OR title LIKE '%owner-7@%')`));
  expect(await listed(owner, { q: 'owner-7@' })).toEqual([endedId(700)]);
});
