import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type Database } from '#db/client.ts';
import { applyMigrations } from '#db/migrations/apply.ts';
import { readMigrations } from '#db/migrations/migrations-folder.ts';
import { createStores } from '#db/stores/create-stores.ts';
import type { Stores } from '#db/stores/stores.ts';
import { addRunJob } from '#queue/add-run-job.ts';

/** Any number, but not that of the migrations: the template is made while this one is held. */
const TEMPLATE_LOCK_KEY = 7_305_118_143;
const LEAK_PATIENCE_MS = 1_000;

export interface TestDatabase extends Database {
  readonly url: string;
  readonly stores: Stores;
}

/**
 * A database of its own for one test file, migrated and empty: a copy of a template that is made once for each state of
 * the migrations. Disposing drops it, and fails where the tests left a connection open.
 *
 * @throws where SANDPIPER_TEST_DATABASE_URL does not name a Postgres of a role that may create databases; `bin/test`
 *   sets it.
 */
export async function testDatabase(options: { poolSize?: number } = {}): Promise<TestDatabase> {
  const template = await templateDatabase();
  const name = `sandpiper_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = urlOf(name);
  const database = createDatabase({ url, poolSize: options.poolSize ?? 10 });
  return {
    ...database,
    url,
    stores: createStores(database, addRunJob),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await onAdmin(async (client) => {
        const leaks = await leaksOf(client, name);
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        if (leaks.length > 0) throw new Error(`Connections to the test database were left open:\n${leaks.join('\n')}`);
      });
    },
  };
}

/** A database without anything in it, for tests of what fills it. Disposing drops it. */
export async function emptyDatabase(): Promise<AsyncDisposable & { readonly url: string }> {
  const name = `sandpiper_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  return {
    url: urlOf(name),
    [Symbol.asyncDispose]: async () => {
      await onAdmin((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** What is still connected after a moment's patience: a server process takes a while to notice that its client went. */
async function leaksOf(client: pg.Client, database: string): Promise<string[]> {
  const until = Date.now() + LEAK_PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ application_name: string; query: string }>(
      `SELECT application_name, query FROM pg_stat_activity WHERE datname = $1`,
      [database],
    );
    if (rows.length === 0 || Date.now() > until) return rows.map((row) => `${row.application_name}: ${row.query}`);
    await sleep(25);
  }
}

let template: Promise<string> | undefined;

/** Made under a lock and renamed when it is whole, so that a run that was killed leaves none that is half made. */
function templateDatabase(): Promise<string> {
  template ??= onAdmin(async (client) => {
    const name = `sandpiper_template_${await migrationsHash()}`;
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK_KEY]);
    await dropLeftovers(client);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const draft = `${name}_draft`;
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
      await applyMigrations(urlOf(draft));
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    }
    return name;
  });
  return template;
}

/** Databases of test processes that are gone without having dropped them. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE 'sandpiper\\_test\\_%'`,
  );
  for (const { datname } of rows) {
    if (!isAlive(Number(datname.split('_')[2]))) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function migrationsHash(): Promise<string> {
  const { migrationDirectories } = await readMigrations();
  return createHash('sha256').update(JSON.stringify(migrationDirectories)).digest('hex').slice(0, 16);
}

async function onAdmin<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function adminUrl(): string {
  const url = process.env.SANDPIPER_TEST_DATABASE_URL;
  if (url) return url;
  throw new Error(
    'SANDPIPER_TEST_DATABASE_URL is not set: run the tests by bin/test, which starts a Postgres for them.',
  );
}
