import type pg from 'pg';
import { SandpiperError } from '#core/errors.ts';
import type { Database } from '#db/client.ts';
import { endedAfter } from '#db/sql/ended-after.ts';
import { endedStats } from '#db/sql/ended-stats.ts';
import { insertSample, readSamples } from '#db/sql/metric-samples.ts';
import { queueStats } from '#db/sql/queue-stats.ts';
import { inTransaction } from '#db/transaction.ts';
import type { StatsStore } from './stats-store.ts';

/** A page that shows how busy the database is must not be what keeps it busy. */
const LONGEST_MS = 5_000;

const CANCELED = '57014';

/** All times are the database's own clock. */
export function createStatsStore({ pool }: Pick<Database, 'pool'>): StatsStore {
  const bounded = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    try {
      return await inTransaction(pool, async (client) => {
        await client.query(`SET LOCAL statement_timeout = ${LONGEST_MS}`);
        return await work(client);
      });
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === CANCELED)) throw cause;
      throw new SandpiperError('UNAVAILABLE', 'Counting takes too long right now.', { cause, retryAfterSeconds: 30 });
    }
  };
  return {
    queue: () => bounded(queueStats),

    ended: (windowMs) =>
      bounded(async (client) => {
        const { rows } = await client.query<{ now: Date }>(`SELECT clock_timestamp() AS now`);
        // Up to the millisecond after, in which one may just have ended.
        const to = new Date((rows[0]?.now.getTime() ?? 0) + 1);
        return await endedStats(client, { from: new Date(to.getTime() - windowMs), to });
      }),

    endedAfter: (cursor, most) => bounded((client) => endedAfter(client, { cursor, most })),

    async databaseBytes() {
      const { rows } = await bounded((client) =>
        client.query<{ bytes: number }>(`SELECT pg_database_size(current_database())::float8 AS bytes`),
      );
      return rows[0]?.bytes ?? 0;
    },

    samples: (sinceMs) => bounded((client) => readSamples(client, sinceMs)),
    recordSample: (aliveWithinMs) => bounded((client) => insertSample(client, aliveWithinMs)),
  };
}
