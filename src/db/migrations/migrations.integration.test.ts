import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '#tests/support/database.ts';
import { applyMigrations } from './apply.ts';
import { findDrift } from './drift.ts';
import { PRISMA_FOLDER, readMigrations } from './migrations-folder.ts';
import { newMigration } from './new-migration.ts';

let prismaFolder: string;
beforeEach(async () => {
  prismaFolder = await mkdtemp(join(tmpdir(), 'sandpiper-prisma-'));
  await cp(PRISMA_FOLDER, prismaFolder, { recursive: true });
});
afterEach(() => rm(prismaFolder, { recursive: true }));

async function emptyUrl(): Promise<string> {
  const database = await emptyDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  return database.url;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function addMigration(name: string, sql: string) {
  await cp(join(prismaFolder, 'migrations/0001_foundation'), join(prismaFolder, 'migrations', name), {
    recursive: true,
  });
  await writeFile(join(prismaFolder, 'migrations', name, 'migration.sql'), sql);
}

async function editSchema(from: string, to: string) {
  const file = join(prismaFolder, 'schema.prisma');
  const schema = await readFile(file, 'utf8');
  expect(schema).toContain(from);
  await writeFile(file, schema.replace(from, to));
}

test('the schema and its migrations agree', async () => {
  expect(await findDrift(await emptyUrl())).toBeNull();
});

test('a change of the schema without a migration is found, and told as SQL', async () => {
  await editSchema('hint       String', 'hint       String\n  colour     String?');
  expect(await findDrift(await emptyUrl(), prismaFolder)).toContain(
    'ALTER TABLE "api_token" ADD COLUMN     "colour" TEXT',
  );
});

test('a new migration is written from the schema, and then they agree', async () => {
  const url = await emptyUrl();
  expect(await newMigration(url, 'nothing', prismaFolder)).toBeNull();
  await editSchema('hint       String', 'hint       String\n  colour     String?');
  const { migrationDirectories } = await readMigrations(prismaFolder);
  const number = String(migrationDirectories.length + 1).padStart(4, '0');
  const file = await newMigration(url, 'colours', prismaFolder);
  expect(file).toBe(join(prismaFolder, `migrations/${number}_colours/migration.sql`));
  expect(await findDrift(url, prismaFolder)).toBeNull();
  await expect(newMigration(url, '../x', prismaFolder)).rejects.toThrow(/lower case/);
});

test('trying out leaves no database behind', async () => {
  const url = await emptyUrl();
  await findDrift(url);
  expect(await query(url, `SELECT datname FROM pg_database WHERE datname LIKE 'sandpiper_shadow_%'`)).toEqual([]);
});

test('four at once bring a database up, one of them doing the work', async () => {
  const url = await emptyUrl();
  const results = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(url)));
  const { migrationDirectories } = await readMigrations();
  const names = migrationDirectories.map((directory) => directory.path);
  expect(results.map((result) => result.applied).filter((applied) => applied.length > 0)).toEqual([names]);
  const rows = await query(
    url,
    'SELECT migration_name, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1',
  );
  expect(rows).toEqual(names.map((name) => ({ migration_name: name, done: true })));
  expect(await query(url, 'SELECT count(*)::int AS jobs FROM graphile_worker.jobs')).toEqual([{ jobs: 0 }]);
});

test('a migration that fails leaves nothing of it, says why, and runs once it is mended', async () => {
  const url = await emptyUrl();
  await addMigration('9999_broken', `CREATE TABLE half (id int);\nSELECT 1 / (count(*) - count(*)) FROM half;`);
  await expect(applyMigrations(url, { prismaFolder })).rejects.toThrow(/division by zero/);
  expect(await query(url, `SELECT to_regclass('half')::text AS half`)).toEqual([{ half: null }]);
  await expect(applyMigrations(url, { prismaFolder })).rejects.toThrow(/division by zero/);

  await writeFile(join(prismaFolder, 'migrations/9999_broken/migration.sql'), 'CREATE TABLE half (id int);');
  expect(await applyMigrations(url, { prismaFolder })).toEqual({ applied: ['9999_broken'] });
  expect(await applyMigrations(url, { prismaFolder })).toEqual({ applied: [] });
});

test('a function with semicolons in it arrives whole', async () => {
  const url = await emptyUrl();
  await addMigration(
    '0009_function',
    `CREATE FUNCTION five() RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int := 2; BEGIN n := n + 3; RETURN n; END $$;`,
  );
  await applyMigrations(url, { prismaFolder });
  expect(await query(url, 'SELECT five()')).toEqual([{ five: 5 }]);
});

test('one that was edited after it was applied is refused by name', async () => {
  const url = await emptyUrl();
  await applyMigrations(url, { prismaFolder });
  const file = join(prismaFolder, 'migrations/0002_execution_rules/migration.sql');
  await writeFile(file, `${await readFile(file, 'utf8')}\n-- edited\n`);
  await expect(applyMigrations(url, { prismaFolder })).rejects.toThrow(/edited.*0002_execution_rules/);
});

test('a database of a newer version is refused, and says which version it takes', async () => {
  const url = await emptyUrl();
  await addMigration('0009_future', 'CREATE TABLE future (id int);');
  await applyMigrations(url, { prismaFolder });
  await expect(applyMigrations(url)).rejects.toThrow(/newer version.*0009_future/);
});
