import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** The server gives up first and says why; the client's own limit is for a server that went silent. */
const STATEMENT_TIMEOUT_MS = 30_000;
const SILENCE_TIMEOUT_MS = 40_000;

/** One pool of connections, and Prisma over the same pool. Disposing ends them all. */
export interface Database extends AsyncDisposable {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most; 10 by default. */
  readonly poolSize?: number;
  readonly connectTimeoutMs?: number;
  /** As Postgres shows it in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Told of a connection that broke while nobody used it. */
  readonly onIdleError?: (error: Error) => void;
}

/** Opens no connection yet: the first query does. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: SILENCE_TIMEOUT_MS,
    keepAlive: true,
    application_name: options.applicationName ?? 'sandpiper',
    allowExitOnIdle: false,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // Of a connection that is in use, the query that fails tells; graphile-worker wants the listener to be there.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}
