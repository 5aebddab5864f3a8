import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { readMigrations } from './migrations-folder.ts';
import { NO_FILTER, withSchemaEngine } from './schema-engine.ts';

/** Any number; the same in every version, so that all of them wait for each other. */
const LOCK_KEY = 7_305_118_142;
const LOCK_TIMEOUT_MS = 120_000;

export interface ApplyOptions {
  /** The folder of `schema.prisma` and `migrations/`; this version's own by default. */
  readonly prismaFolder?: string;
}

/**
 * Brings a database up to this version: our migrations, in Prisma's table with Prisma's checksums, and the schema of
 * graphile-worker. Any number may call it at once, from any process: one works, the others wait and find nothing to do.
 *
 * A migration that was cut off is begun again: each is one transaction, so that nothing of it is left.
 *
 * @throws where a migration fails (the next call tries it again), where one was edited after it was applied, and where
 *   the database knows migrations that this version doesn't, because a newer version was here.
 */
export async function applyMigrations(databaseUrl: string, options: ApplyOptions = {}): Promise<{ applied: string[] }> {
  const migrationsList = await readMigrations(options.prismaFolder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'sandpiper migrations' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const applied = await withSchemaEngine(databaseUrl, async (engine) => {
      const state = await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters: NO_FILTER,
      });
      for (const migrationName of state.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
      const edited = state.editedMigrationNames.filter((name) => !state.failedMigrationNames.includes(name));
      if (edited.length > 0) {
        throw new Error(`These migrations were edited after they were applied: ${edited.join(', ')}. Add a new one.`);
      }
      if (state.history && 'unpersistedMigrationNames' in state.history) {
        const unknown = state.history.unpersistedMigrationNames.join(', ');
        throw new Error(`A newer version has changed this database (${unknown}): start that version, or a newer one.`);
      }
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return appliedMigrationNames;
    });
    await migrateQueue(databaseUrl);
    return { applied };
  } finally {
    await client.end();
  }
}

/** The queue's tables lie in the same database, because an execution and its job are written in one transaction. */
async function migrateQueue(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: 'sandpiper migrations' });
  // graphile-worker insists on both: a connection that breaks fails its query, which is what is reported.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({ pgPool: pool });
  } finally {
    await pool.end();
  }
}
