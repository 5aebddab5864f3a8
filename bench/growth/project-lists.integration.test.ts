import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionFilterSchema } from '#core/contracts/executions.ts';
import { brandId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { lastProjectRuns } from '#db/sql/last-project-runs.ts';
import { listExecutions } from '#db/sql/list-executions.ts';
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts';
import { blocksOf, tableReadsOf } from './plans.ts';
import { SEEDED, seedEnded } from './seed.ts';

/** More than a search looks through that no index can find. */
const COUNT = 7_000;
const owner = brandId('user', SEEDED.owner);
const small = brandId('project', 'proj_000000000000000000000001');
const large = brandId('project', 'proj_000000000000000000000002');

let database: TestDatabase;
let client: pg.PoolClient;

beforeAll(async () => {
  database = await testDatabase({ poolSize: 1 });
  client = await database.pool.connect();
  await seedEnded(client, COUNT);
  await client.query(
    `INSERT INTO project (id, owner_id, name, source, scripts, initial_commands, env, limits, updated_at)
     SELECT id, $1, id, '{"type":"FILES"}', '{}', '[]', '{}', '{}', now() FROM unnest($2::text[]) id`,
    [owner, [small, large]],
  );
  await client.query('SET session_replication_role = replica');
  // The small one's are the oldest of all; the large one's `deploy` is, too.
  await client.query(
    `UPDATE execution SET kind = 'PROJECT', project_id = CASE WHEN n <= 60 THEN $1 ELSE $2 END,
       script = CASE WHEN n <= 60 OR n > 80 THEN 'run' ELSE 'deploy' END
     FROM (SELECT id, row_number() OVER (ORDER BY queued_at) n FROM execution) numbered
     WHERE numbered.id = execution.id AND (n <= 3000)`,
    [small, large],
  );
  await client.query('RESET session_replication_role');
  await client.query('VACUUM FULL ANALYZE');
});

afterAll(async () => {
  client.release();
  await database[Symbol.asyncDispose]();
});

async function listed(query: Record<string, unknown>): Promise<string[]> {
  const page = await listExecutions(client, null, executionFilterSchema.parse({ limit: 200, ...query }));
  return page.items.map(({ id }) => id);
}

async function looked(where: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT e.id FROM execution e JOIN "user" u ON u.id = e.owner_id
     WHERE ${where} ORDER BY queued_at DESC, e.id DESC LIMIT 200`,
  );
  return rows.map(({ id }) => id);
}

describe('of a project', () => {
  test.each([
    [{ projectId: small, q: '1)' }, `project_id = '${small}' AND title LIKE '%1)%'`],
    [{ projectId: large, q: '1)' }, `project_id = '${large}' AND title LIKE '%1)%'`],
    [{ projectId: small, q: 'print' }, `project_id = '${small}' AND title LIKE '%print%'`],
    [{ projectId: large, q: 'owner-7@' }, `project_id = '${large}' AND email LIKE 'owner-7@%'`],
    [{ projectId: large, status: 'FAILED' }, `project_id = '${large}' AND status = 'FAILED'`],
  ])('%o finds what a look at every row finds, however long ago', async (query, where) => {
    const found = await looked(where);
    expect(found.length).toBeGreaterThan(0);
    expect(await listed(query)).toEqual(found);
  });

  test('a search reads those of the project alone', async () => {
    const search = (query: Record<string, unknown>) => (asking: Queryable) =>
      listExecutions(asking, null, executionFilterSchema.parse({ limit: 20, ...query }));
    const reads = await tableReadsOf(client, search({ projectId: small, q: 'zq' }), { generic: false });
    expect(reads.join('\n')).not.toContain('Seq Scan execution');
    // Of sixty, twice, with their owners.
    for (const q of ['zq', 'owner']) expect(await blocksOf(client, search({ projectId: small, q }))).toBeLessThan(500);
  });

  test('the last run of each script is found without a look at the others', async () => {
    const last = (asking: Queryable) => lastProjectRuns(asking, owner, [small, large]);
    for (const generic of [true, false]) {
      const reads = await tableReadsOf(client, last, { generic });
      expect(reads.join('\n')).toContain('execution (execution_project_id_script_queued_at_id_idx)');
    }
    expect(await blocksOf(client, last)).toBeLessThan(60);
    const found = await lastProjectRuns(client, owner, [small, large]);
    expect(found.map(({ projectId, script }) => [projectId, script])).toEqual([
      [small, 'run'],
      [large, 'run'],
      [large, 'deploy'],
    ]);
  });
});
