import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** One pool of connections, and Prisma over the same pool. */
export interface Database extends AsyncDisposable {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize?: number;
  readonly connectTimeoutMs?: number;
  /** Told of a connection that broke while nobody used it. */
  readonly onIdleError?: (error: Error) => void;
}

/** Opens no connection yet: the first query does. Disposing ends them all. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    allowExitOnIdle: false,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
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
