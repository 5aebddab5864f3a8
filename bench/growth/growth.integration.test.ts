import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts';
import { executionOperations, listOperations, type Operation, placeOperation, queueOperations } from './operations.ts';
import { blocksOf, tableReadsOf } from './plans.ts';
import { endedId, removeWaiting, seedEnded, seedWaiting, waitingId } from './seed.ts';

const FEW = 10_000;
const MANY = 150_000;
const WAITING = 1_000;
/** As much as a page that is full reads, where there were too few in the small table to fill one. */
const PAGE_BLOCKS = 400;
/** Looked through from the newest on, whatever there is: as much as that, and no more. */
const LOOKED_THROUGH = / with two letters /;
const MOST_LOOKED_THROUGH_BLOCKS = 15_000;

interface Table {
  readonly database: TestDatabase;
  readonly client: pg.PoolClient;
  readonly count: number;
}

let few: Table;
let many: Table;
const now = new Date();

beforeAll(async () => {
  few = await seeded(FEW);
  many = await seeded(MANY);
}, 240_000);

afterAll(async () => {
  for (const { client, database } of [few, many]) {
    client.release();
    await database[Symbol.asyncDispose]();
  }
});

async function seeded(count: number): Promise<Table> {
  const database = await testDatabase({ poolSize: 1 });
  const client = await database.pool.connect();
  await seedEnded(client, count);
  return { database, client, count };
}

const ofTable = ({ count }: Table) => [
  ...listOperations(now, count),
  ...executionOperations(endedId(Math.floor(count / 2))),
];
const ofQueue = () => [...queueOperations(now), placeOperation(waitingId(WAITING / 2))];

/** Of the tables that grow with every execution, those that would be read as a whole. */
async function wholeReads(operations: readonly Operation[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, run } of operations) {
    for (const generic of [false, true]) {
      const reads = await tableReadsOf(many.client, run, { generic });
      const whole = reads.filter((read) => read.endsWith('(no index)') && GROWING.test(read));
      found.push(...whole.map((read) => `${name}: ${read}`));
    }
  }
  return found;
}
const GROWING = /Seq Scan (execution|execution_event|execution_timings|log_chunk|environment|dead_letter) /;

/** Those that read more than twice of what they read in the small table. */
async function costlier(ofFew: readonly Operation[], ofMany: readonly Operation[]): Promise<string[]> {
  const found: string[] = [];
  for (const [index, { name, run }] of ofMany.entries()) {
    const same = ofFew[index];
    if (!same) throw new Error('the two tables have different operations');
    const before = await blocksOf(few.client, same.run);
    const blocks = await blocksOf(many.client, run);
    const most = LOOKED_THROUGH.test(name) ? MOST_LOOKED_THROUGH_BLOCKS : Math.max(2 * before, PAGE_BLOCKS);
    if (blocks > most) found.push(`${name}: ${blocks} blocks, ${before} in the small table`);
  }
  return found;
}

describe('with many executions', () => {
  test('no list, filter or search reads a table as a whole, nor does what is asked of one execution', async () => {
    expect(await wholeReads(ofTable(many))).toEqual([]);
  });

  test('all of them read about as much as with few', async () => {
    expect(await costlier(ofTable(few), ofTable(many))).toEqual([]);
  });

  test('filters find what was long ago and seldom', async () => {
    const sizes = new Map<string, number>();
    for (const { name, run } of listOperations(now, MANY)) {
      const { items } = (await run(many.client)) as { items: unknown[] };
      sizes.set(name, items.length);
    }
    const nothing = [...sizes].filter(([, size]) => size === 0).map(([name]) => name);
    expect(nothing.map((name) => name.replace(/^\S+ list /, ''))).toEqual(
      ['own', 'admin’s'].flatMap(() => [
        'by status and language that never met',
        'with a word that is nowhere',
        'with two letters that are nowhere',
      ]),
    );
    expect([...sizes].filter(([name]) => / rare and long ago$/.test(name)).map(([, size]) => size)).toEqual(
      Array.from({ length: 8 }, () => 50),
    );
  });

  test('claim, submission and counts read no table as a whole, and as much as with few', async () => {
    for (const { client } of [few, many]) await seedWaiting(client, WAITING);
    expect(await wholeReads(ofQueue())).toEqual([]);
    expect(await costlier(ofQueue(), ofQueue())).toEqual([]);
    for (const { client } of [few, many]) await removeWaiting(client);
  });
});
