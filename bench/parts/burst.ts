import { setTimeout as sleep } from 'node:timers/promises';
import { call, submitRun } from '../api-client.ts';
import { bareProcess, ratePerSecond } from '../bare.ts';
import { HELLO } from '../context.ts';
import type { BenchInstance } from '../instance.ts';
import { goal, type Part, valueFigure } from '../part.ts';

const SUBMISSIONS = 500;
const BARE_AT_ONCE = 4;
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 300_000;

export const burst: Part = {
  name: 'burst',
  what: `${SUBMISSIONS} submissions of hello-world at once by one owner, beside as many bare processes`,
  async measure(context) {
    const instance = await context.instance();
    const bareBefore = await ratePerSecond(SUBMISSIONS / 2, BARE_AT_ONCE, () => bareProcess(context));
    const began = Date.now();
    const ids = await Promise.all(
      Array.from({ length: SUBMISSIONS }, async () => (await submitRun(instance, { code: HELLO })).id),
    );
    const { completed, lastEndMs } = await untilEnded(instance, new Set(ids));
    const bareAfter = await ratePerSecond(SUBMISSIONS / 2, BARE_AT_ONCE, () => bareProcess(context));
    const bare = (bareBefore + bareAfter) / 2;
    const ours = (SUBMISSIONS * 1000) / (lastEndMs - began);
    return [
      valueFigure('completed', completed, 'runs', goal(`all ${SUBMISSIONS}`, completed === SUBMISSIONS)),
      valueFigure('bare processes (floor)', bare, 'runs/s'),
      valueFigure('submitted to ended', ours, 'runs/s'),
      valueFigure('submitted to ended, of the floor', ours / bare, '×', goal('≥ 0.5×', ours / bare >= 0.5)),
    ];
  },
};

/** Waits for the end of all, asking seldom, and gives how many completed and when the last one ended. */
async function untilEnded(instance: BenchInstance, ids: ReadonlySet<string>) {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    const response = await call(instance, 'GET', '/executions?status=QUEUED,DELAYED,RUNNING&limit=1');
    if ((await response.json()).items.length === 0) return summary(instance, ids);
  }
  throw new Error(`not all had ended after ${PATIENCE_MS} ms`);
}

async function summary(instance: BenchInstance, ids: ReadonlySet<string>) {
  let completed = 0;
  let lastEndMs = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await (await call(instance, 'GET', `/executions?limit=100${query}`)).json();
    const own = page.items.filter(({ id }: { id: string }) => ids.has(id));
    for (const { status, endedAt } of own) {
      if (status === 'COMPLETED') completed += 1;
      lastEndMs = Math.max(lastEndMs, Date.parse(endedAt));
    }
    cursor = own.length > 0 ? page.nextCursor : null;
  }
  return { completed, lastEndMs };
}
