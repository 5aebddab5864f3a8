import { benchServer, type GrowthDatabase, growthDatabase } from '../growth/database.ts';
import {
  executionOperations,
  listOperations,
  type Operation,
  placeOperation,
  queueOperations,
} from '../growth/operations.ts';
import { tableReadsOf } from '../growth/plans.ts';
import { endedId, removeWaiting, seedEnded, seedWaiting, waitingId } from '../growth/seed.ts';
import { timeOf } from '../growth/timing.ts';
import { type Figure, goal, type Part, samplesFigure, valueFigure } from '../part.ts';

const FEW = 10_000;
const REPEATS = 15;
const WAITING = [1_000, 10_000];
const RATIO_GOAL = 2;

export const growth: Part = {
  name: 'growth',
  what: `lists, claim and submission in a table of many executions (--rows), beside one of ${FEW}`,
  async measure({ rows }) {
    await using server = await benchServer();
    await using few = await growthDatabase(server.url, 'sandpiper_growth_few');
    await using many = await growthDatabase(server.url, 'sandpiper_growth_many');
    await seedEnded(few.client, FEW);
    await seedEnded(many.client, rows);
    const now = new Date();
    const ofTable = (count: number) => [
      ...listOperations(now, count),
      ...executionOperations(endedId(Math.floor(count / 2))),
    ];
    const figures = await compare(few, many, [ofTable(FEW), ofTable(rows)]);
    for (const waiting of WAITING) {
      for (const { client } of [few, many]) await seedWaiting(client, waiting);
      const operations = [...queueOperations(now), placeOperation(waitingId(waiting / 2))].map((operation) => ({
        ...operation,
        name: `${operation.name}, while ${waiting} wait`,
      }));
      figures.push(...(await compare(few, many, [operations, operations])));
      for (const { client } of [few, many]) await removeWaiting(client);
    }
    return figures;
  },
};

/** Each in turn on both, so that whatever else the machine does befalls both alike. */
async function compare(
  few: GrowthDatabase,
  many: GrowthDatabase,
  [ofFew, ofMany]: readonly [readonly Operation[], readonly Operation[]],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [index, operation] of ofMany.entries()) {
    const same = ofFew[index];
    if (!same) throw new Error('the two tables have different operations');
    const floor: number[] = [];
    const samples: number[] = [];
    for (let round = -1; round < REPEATS; round++) {
      const before = await timeOf(few.client, same);
      const now = await timeOf(many.client, operation);
      // The first fills the caches.
      if (round < 0) continue;
      floor.push(before);
      samples.push(now);
    }
    const reads = [
      ...(await tableReadsOf(many.client, operation.run, { generic: false })),
      ...(await tableReadsOf(many.client, operation.run, { generic: true })),
    ];
    const whole = reads.filter((read) => read.startsWith('Seq Scan execution'));
    figures.push(
      samplesFigure(operation.name, samples, {
        floor,
        goal: ({ p50Ratio }) => goal(`≤ ${RATIO_GOAL}×`, (p50Ratio ?? 9) <= RATIO_GOAL),
      }),
    );
    if (whole.length > 0) {
      figures.push(valueFigure(`${operation.name}: read as a whole`, whole.length, 'tables', goal('none', false)));
    }
  }
  return figures;
}
