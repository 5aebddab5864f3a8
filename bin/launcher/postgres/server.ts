import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { saveInstance } from '#config/instance.ts';
import { withLock } from '../lock.ts';
import { freePort } from '../port.ts';
import type { Setup } from '../setup.ts';
import type { Step } from '../steps.ts';
import { ensureCluster } from './cluster.ts';
import { type PostgresPlace, postgresPlace } from './place.ts';
import {
  answers,
  findPostmaster,
  type Running,
  removeStalePidFile,
  servesDirectory,
  startPostmaster,
  stopPostmaster,
} from './postmaster.ts';

export interface Database {
  url: string;
  /** Whether it ran before; one who only borrows it leaves it running. */
  adopted: boolean;
  /** Null for a server that is not ours. */
  pid: number | null;
  /** Settles when the server is gone, after `withinMs` at the latest. Does nothing to a server that is not ours. */
  stop(withinMs?: number): Promise<void>;
}

const ATTEMPTS = 5;
/** So long may one that runs take to answer, as after a crash it first replays what was committed. */
const ADOPTION_MS = 10_000;

/** The database of `DATABASE_URL`, or the embedded Postgres of this instance: the one that runs still, or a new one. */
export async function ensurePostgres(setup: Setup, step: Step, abort: AbortSignal): Promise<Database> {
  const { databaseUrl } = setup.config;
  if (databaseUrl) {
    await waitForForeignServer(databaseUrl, step, abort);
    return { url: databaseUrl, adopted: true, pid: null, stop: async () => {} };
  }

  return withPostgresLock(setup, abort, () => ensureEmbedded(setup, step, { abort }));
}

/** Starts the embedded Postgres again where it has ended, on the port that those who use it know. */
export async function startPostgresAgain(
  setup: Setup,
  step: Step,
  { url, abort }: { url: string; abort: AbortSignal },
): Promise<Database> {
  const port = Number(new URL(url).port);
  return withPostgresLock(setup, abort, () => ensureEmbedded(setup, step, { abort, port }));
}

/** `npm start` and `npm run token` may both find it away at the same time. */
function withPostgresLock<T>(setup: Setup, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withLock(join(setup.config.homeDir, 'postgres.lock'), work, { signal });
}

interface StartOptions {
  abort: AbortSignal;
  /** The only one that will do. */
  port?: number;
}

async function ensureEmbedded(setup: Setup, step: Step, options: StartOptions): Promise<Database> {
  const place = await postgresPlace(setup, step);
  const { postgresPassword: password } = setup.secrets;
  if (await ensureCluster(place, password)) step.did(`made a database in ${place.dataDir}`);

  let adopted = await adopt(place, password, step);
  if (adopted && options.port && adopted.port !== options.port) {
    await stopPostmaster(adopted.pid);
    adopted = null;
  }
  const running = adopted ?? (await start({ setup, place, step, ...options }));
  if (adopted) step.did(`adopted the one that runs on port ${running.port}`);
  const url = `postgresql://sandpiper:${password}@127.0.0.1:${running.port}/sandpiper`;
  await ensureDatabase(url);
  return {
    url,
    adopted: adopted !== null,
    pid: running.pid,
    stop: (withinMs) => stopPostmaster(running.pid, withinMs),
  };
}

async function adopt(place: PostgresPlace, password: string, step: Step): Promise<Running | null> {
  const found = await findPostmaster(place.dataDir);
  if (found && (await servesDirectory(found.pid, place.dataDir))) {
    // It may be on its way up, or down.
    for (const until = Date.now() + ADOPTION_MS; Date.now() < until; ) {
      if (await answers(found.port, password, place.dataDir)) return found;
      if ((await findPostmaster(place.dataDir))?.pid !== found.pid) break;
      await sleep(250);
    }
    if ((await findPostmaster(place.dataDir))?.pid === found.pid) {
      await stopPostmaster(found.pid);
      step.did("stopped one that didn't answer");
    }
  }
  if (await removeStalePidFile(place.dataDir)) step.did('removed a stale pid file');
  return null;
}

async function start(options: StartOptions & { setup: Setup; place: PostgresPlace; step: Step }): Promise<Running> {
  const { setup, place, step, abort } = options;
  let port = options.port ?? setup.instance.postgresPort ?? (await freePort());
  for (let attempt = 1; ; attempt += 1) {
    abort.throwIfAborted();
    try {
      const logFile = join(setup.logsDir, 'postgres.log');
      const running = await startPostmaster(place, {
        port,
        password: setup.secrets.postgresPassword,
        logFile,
        signal: abort,
      });
      if (port !== setup.instance.postgresPort) {
        setup.instance = { ...setup.instance, postgresPort: port };
        await saveInstance(setup.config.homeDir, setup.instance);
      }
      step.did(`started on port ${port}`);
      return running;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      // Right after a kill its shared memory may still be held, and its port may be another's by now.
      await sleep(300 * attempt, undefined, { signal: abort });
      port = options.port ?? (await freePort());
    }
  }
}

/** @throws Error where the server can't be reached, without the password. */
async function waitForForeignServer(url: string, step: Step, abort: AbortSignal): Promise<void> {
  for (const until = Date.now() + 15_000; ; ) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (Date.now() > until) {
        throw new Error(`the database of DATABASE_URL at ${new URL(url).host} doesn't let us in`, { cause: error });
      }
      step.doing(`waits for ${new URL(url).host}`);
      await sleep(500, undefined, { signal: abort });
    }
  }
}

/** The cluster has only Postgres' own databases at first. */
async function ensureDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  const name = admin.pathname.slice(1);
  admin.pathname = '/postgres';
  const known = await query(admin.href, 'SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (known.rowCount === 0) await query(admin.href, `CREATE DATABASE "${name}"`);
}

async function query(url: string, sql: string, values: string[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.query(sql, values);
  } finally {
    await client.end().catch(() => {});
  }
}
