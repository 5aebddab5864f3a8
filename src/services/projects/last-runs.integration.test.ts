import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiBench, apiBench } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test('The last run of each script is told to whom it may be: of a project that is theirs, or one that they started', async () => {
  const [owner, member, stranger] = await Promise.all([bench.user(), bench.user(), bench.user()]);
  const admin = await bench.user('ADMIN');
  const of = (user: typeof owner) => bench.caller(user.principal).project;
  const { id } = await of(owner).create({
    name: 'report',
    files: [{ path: 'main.py', content: 'print(1)' }],
    scripts: { test: 'true', deploy: 'true' },
  });
  const other = await of(owner).create({ name: 'never-run', files: [{ path: 'main.py', content: '' }] });
  await of(owner).addMember({ id, email: member.record.email });
  await of(owner).run({ id, script: 'test' });
  const newest = await of(member).run({ id, script: 'test' });
  const deployed = await of(owner).run({ id, script: 'deploy' });

  const lastRuns = async (user: typeof owner) => {
    const { items } = await of(user).lastRuns({ ids: [id, other.id] });
    return items.map((run) => [run.script, run.id, run.status]);
  };
  const all = [
    ['test', newest.id, 'QUEUED'],
    ['deploy', deployed.id, 'QUEUED'],
  ];
  expect(await lastRuns(owner)).toEqual(all);
  expect(await lastRuns(admin)).toEqual(all);
  expect(await lastRuns(member)).toEqual([['test', newest.id, 'QUEUED']]);
  expect(await lastRuns(stranger)).toEqual([]);
});
