import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Fault } from './faults.ts';
import { violations } from './invariants.ts';
import { leftovers } from './leftovers.ts';
import { Load } from './load/load.ts';
import { longRuns, mixOf, type Program } from './load/programs.ts';
import type { Random } from './load/random.ts';
import { Twins } from './load/twins.ts';
import type { Stage } from './stage/stage.ts';

/** So many runs are acknowledged and have not ended when a fault begins. */
export const IN_FLIGHT = 50;
const SUBMITTED_AT_FIRST = 62;
/** Where they end faster than they are submitted. */
const SUBMITTED_ON_TOP = { count: 24, ms: 3_000 };
const SUBMITTED_MEANWHILE = 8;
const AT_WORK = 12;
const AT_WORK_WITHIN_MS = 20_000;
/** After the fault's end, besides what a run takes itself. */
const FINAL_WITHIN_MS = 30_000;
/** Followers and those who wait are told a moment later. */
const TOLD_WITHIN_MS = 20_000;

export interface RoundReport {
  readonly fault: string;
  /** When the fault began. */
  readonly inFlight: number;
  readonly submitted: number;
  readonly faultMs: number;
  /** From the fault's end until the last one was final. */
  readonly finalMs: number;
  /** How often followers had to come back. */
  readonly reconnects: number;
  readonly attempts: number;
  /** How many of them were seen at work among the processes of the machine; the quick ones may not be. */
  readonly seenAtWork: number;
  /** All that was not as it must be. */
  readonly violations: readonly string[];
}

export interface RoundOptions {
  readonly fault: Fault;
  readonly random: Random;
  /** Of this round alone: letters and digits. */
  readonly name: string;
  /** In the place of the usual mix; the fault begins when most of the workers' places are taken by them. */
  readonly programs?: readonly Program[];
}

/** Uses the installation, breaks it in one way in the middle of that, and looks at what has become of it all. */
export async function playRound(stage: Stage, { fault, random, name, programs }: RoundOptions): Promise<RoundReport> {
  using twins = new Twins(name);
  const [ofLoad, ofFault] = [random.fork(), random.fork()];
  await using load = new Load(stage, ofLoad, name);
  await using ledger = new Ledger(stage.postgres.url, name);
  await load.add(programs ?? mixOf(SUBMITTED_AT_FIRST, ofLoad));
  if (programs) await untilAtWork(twins);
  let inFlight = await ledger.waitingOrRunning();
  for (; !programs && inFlight < IN_FLIGHT; inFlight = await ledger.waitingOrRunning())
    await load.add(longRuns(SUBMITTED_ON_TOP));

  const beganMs = performance.now();
  const meanwhile = load.add(mixOf(SUBMITTED_MEANWHILE, ofLoad));
  // It is waited for once the fault is over, if it comes to that.
  meanwhile.catch(() => {});
  await fault.inflict(stage, ofFault);
  const overMs = performance.now();

  const found: string[] = [];
  const longestOwnMs = Math.max(...load.runs.map((run) => run.program.ownMs));
  const finalMs = await within(FINAL_WITHIN_MS + longestOwnMs, async (signal) => {
    await meanwhile;
    await ledger.untilAllFinal(signal);
  });
  if (finalMs === null) found.push(`after ${FINAL_WITHIN_MS} ms ${await ledger.waitingOrRunning()} had not ended`);
  if ((await within(TOLD_WITHIN_MS, () => load.settled())) === null) found.push('somebody was never told the end');

  const facts = { runs: load.runs, databaseUrl: stage.postgres.url, oneClock: fault.oneClock };
  found.push(...(await violations(facts)), ...twins.found.values(), ...load.client.unexpected);
  found.push(...(await leftovers(stage)));
  return {
    fault: fault.name,
    inFlight,
    submitted: load.runs.length,
    faultMs: Math.round(overMs - beganMs),
    finalMs: Math.round(finalMs ?? Number.NaN),
    reconnects: load.runs.reduce((sum, run) => sum + (run.watcher?.reconnects ?? 0), 0),
    attempts: await ledger.attempts(),
    seenAtWork: twins.runs,
    violations: found,
  };
}

async function untilAtWork(twins: Twins): Promise<void> {
  for (const until = performance.now() + AT_WORK_WITHIN_MS; twins.runs < AT_WORK; await sleep(20)) {
    if (performance.now() > until) throw new Error(`only ${twins.runs} runs are at work`);
  }
}

/** How long it took; null where it was too long. */
async function within(ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<number | null> {
  const began = performance.now();
  const over = new AbortController();
  const working = work(over.signal).then(() => performance.now() - began);
  working.catch(() => {});
  const late = sleep(ms, null, { signal: over.signal });
  late.catch(() => {});
  try {
    return await Promise.race([working, late]);
  } finally {
    over.abort();
  }
}

/** What the database says of a round's runs, also where it goes away in between. */
class Ledger implements AsyncDisposable {
  readonly #pool: pg.Pool;
  readonly #pattern: string;

  constructor(databaseUrl: string, name: string) {
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: 1,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    });
    this.#pool.on('error', () => {});
    this.#pattern = `${name}-%`;
  }

  async waitingOrRunning(): Promise<number> {
    return await this.#count("count(*) FILTER (WHERE status IN ('QUEUED', 'DELAYED', 'RUNNING'))");
  }

  async attempts(): Promise<number> {
    return await this.#count('sum(attempt)');
  }

  async untilAllFinal(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const left = await this.waitingOrRunning().catch(() => Number.NaN);
      if (left === 0) return;
      await sleep(100);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #count(what: string): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT (${what})::int AS count FROM execution WHERE idempotency_key LIKE $1`,
      [this.#pattern],
    );
    return rows[0]?.count ?? 0;
  }
}
