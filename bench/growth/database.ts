import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '#db/migrations/apply.ts';
import { ensurePostgres } from '../../bin/launcher/postgres/server.ts';
import { prepareSetup } from '../../bin/launcher/setup.ts';
import { Steps } from '../../bin/launcher/steps.ts';

const PATIENCE_MS = 60_000;

export interface GrowthDatabase extends AsyncDisposable {
  readonly client: pg.Client;
}

/** A server for the bench alone, which ends with it where it did not run before. */
export async function benchServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const setup = await prepareSetup({
    ...process.env,
    DATABASE_URL: undefined,
    SANDPIPER_HOME: join(import.meta.dirname, '../../.sandpiper-bench'),
  });
  const steps = new Steps({ line: () => {}, status: () => {} });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const server = await steps.run('postgres', (step) => ensurePostgres(setup, step, signal));
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      if (!server.adopted) await server.stop();
    },
  };
}

/** An empty, migrated database of that name. Disposing drops it. */
export async function growthDatabase(serverUrl: string, name: string): Promise<GrowthDatabase> {
  await onServer(serverUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await applyMigrations(url.href);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await onServer(serverUrl, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function onServer<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
