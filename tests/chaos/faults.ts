import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from './load/random.ts';
import type { Stage } from './stage/stage.ts';

export interface Fault {
  readonly name: string;
  /** What is broken: two faults of one part at a time would be in each other's way. */
  readonly part: 'worker' | 'database' | 'engine' | 'web' | 'clock';
  /** Settles when it is over and what was broken is there again. */
  inflict(stage: Stage, random: Random): Promise<void>;
  /** Whether the stage's clock is one that goes on evenly. */
  readonly oneClock: boolean;
}

/** By the first worker, whose clock does not tell it (`stage/suspended-clock.ts`). */
export const SUSPENDED = 'a worker is suspended until it is taken for dead, and does not know of it';

const HOUR_S = 3_600;
/** As long as the launcher waits before it starts again what has ended. */
const STARTED_AGAIN_AFTER_MS = 500;
const BACK_WITHIN_MS = 60_000;
const TAKEN_FOR_DEAD_WITHIN_MS = 60_000;

/** Every kind of fault, each with how long it lasts by chance; `patience` makes them longer. */
export function faults(patience = 1): Readonly<Record<string, Fault>> {
  const lasting = (random: Random, leastMs: number, mostMs: number) =>
    sleep(random.between(leastMs, Math.round(mostMs * patience)));
  return byName([
    {
      name: 'a worker is killed',
      part: 'worker',
      oneClock: true,
      async inflict(stage, random) {
        const which = either(random);
        await stage.workers[which].process.end('SIGKILL');
        await sleep(STARTED_AGAIN_AFTER_MS);
        await stage.replaceWorker(which);
      },
    },
    {
      name: 'a worker stands still until it is taken for dead, and then goes on',
      part: 'worker',
      oneClock: true,
      async inflict(stage, random) {
        await untilTakenForDead(stage, 1);
        // What it had is begun again by now.
        await lasting(random, 800, 1_600);
        stage.workers[1].process.signal('SIGCONT');
      },
    },
    {
      name: SUSPENDED,
      part: 'worker',
      oneClock: true,
      async inflict(stage, random) {
        await untilTakenForDead(stage, 0);
        await lasting(random, 800, 1_600);
        stage.workers[0].process.signal('SIGCONT');
      },
    },
    {
      name: 'both workers are replaced, one after the other',
      part: 'worker',
      oneClock: true,
      async inflict(stage) {
        for (const which of [0, 1] as const) await stage.replaceWorker(which, { signal: 'SIGTERM' });
      },
    },
    {
      name: 'the database is killed',
      part: 'database',
      oneClock: true,
      async inflict(stage) {
        await stage.postgres.kill();
        await databaseIsBack(stage);
      },
    },
    {
      name: 'the database stands still',
      part: 'database',
      oneClock: true,
      async inflict(stage, random) {
        await stage.postgres.freeze();
        await lasting(random, 4_000, 6_000);
        await stage.postgres.thaw();
        await databaseIsBack(stage);
      },
    },
    {
      name: 'the disk of the database is full, until the database goes down',
      part: 'database',
      oneClock: true,
      async inflict(stage, random) {
        await stage.postgres.fillDisk();
        await lasting(random, 2_000, 3_000);
        await stage.postgres.wantsJournal();
        await lasting(random, 2_000, 3_000);
        await stage.postgres.emptyDisk();
        await databaseIsBack(stage);
      },
    },
    {
      name: 'the container engine is killed',
      part: 'engine',
      oneClock: true,
      async inflict(stage, random) {
        await stage.engine.kill();
        await lasting(random, 500, 2_500);
        await stage.engine.start();
      },
    },
    {
      name: 'the container engine stands still',
      part: 'engine',
      oneClock: true,
      async inflict(stage, random) {
        await stage.engine.signal('SIGSTOP');
        await lasting(random, 4_000, 6_000);
        await stage.engine.signal('SIGCONT');
      },
    },
    {
      name: 'the web process is killed while it is followed',
      part: 'web',
      oneClock: true,
      async inflict(stage) {
        await stage.web.end('SIGKILL');
        await sleep(STARTED_AGAIN_AFTER_MS);
        await stage.replaceWeb('SIGKILL');
      },
    },
    {
      name: 'the clock jumps an hour ahead, two back, and is right again',
      part: 'clock',
      oneClock: false,
      async inflict(stage, random) {
        for (const hours of [1, -1]) {
          await stage.clock.setSeconds(hours * HOUR_S);
          await lasting(random, 2_500, 3_500);
        }
        await stage.clock.setSeconds(0);
      },
    },
  ]);
}

function byName(all: readonly Fault[]): Record<string, Fault> {
  return Object.fromEntries(all.map((fault) => [fault.name, fault]));
}

function either(random: Random): 0 | 1 {
  return random.chance(0.5) ? 0 : 1;
}

/** Has that worker stand still; settles when the other one has given away what it had. */
async function untilTakenForDead(stage: Stage, which: 0 | 1): Promise<void> {
  const { pid } = stage.workers[which].process;
  stage.workers[which].process.signal('SIGSTOP');
  for (const until = Date.now() + TAKEN_FOR_DEAD_WITHIN_MS; ; await sleep(100)) {
    try {
      const dead = 'SELECT FROM worker WHERE pid = $1 AND stopped_at IS NOT NULL';
      if ((await onDatabase(stage, dead, [pid])).rowCount === 1) return;
    } catch (cause) {
      // The database may be what is broken beside it.
      if (Date.now() > until) throw new Error('the database does not come back', { cause });
    }
    if (Date.now() > until) throw new Error('a worker that stands still is not taken for dead');
  }
}

/** Settles when the database takes writes. */
async function databaseIsBack(stage: Stage): Promise<void> {
  for (const until = Date.now() + BACK_WITHIN_MS; ; await sleep(100)) {
    try {
      await onDatabase(stage, 'CREATE TABLE is_back (); DROP TABLE is_back');
      return;
    } catch (cause) {
      if (Date.now() > until) throw new Error('the database does not come back', { cause });
    }
  }
}

async function onDatabase(stage: Stage, text: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({
    connectionString: stage.postgres.url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.query(text, values);
  } finally {
    await client.end().catch(() => {});
  }
}
