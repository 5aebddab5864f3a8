import { setTimeout as sleep } from 'node:timers/promises';
import { call } from './api-client.ts';
import type { Caller } from './instance.ts';

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 300_000;
const PAGE = 100;

/** An execution that has ended, times in ms since 1970 by the instance's database. */
export interface EndedRun {
  readonly id: string;
  readonly status: string;
  readonly queuedAtMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Waits until nothing waits or runs, asking seldom. @throws Error where that takes longer than five minutes */
export async function untilNothingRuns(caller: Caller): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    const { queue } = await (await call(caller, 'GET', '/health')).json();
    if (queue.queued + queue.delayed + queue.running === 0) return;
  }
  throw new Error(`not all had ended after ${PATIENCE_MS} ms`);
}

/** Those of the caller's own executions of these ids that have ended; they are among the newest. */
export async function endedOf(caller: Caller, ids: ReadonlySet<string>): Promise<EndedRun[]> {
  const ended: EndedRun[] = [];
  let seen = 0;
  for (let cursor: string | null = ''; cursor !== null && seen < ids.size; ) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await (await call(caller, 'GET', `/executions?limit=${PAGE}${query}`)).json();
    for (const { id, status, queuedAt, startedAt, endedAt } of page.items) {
      if (!ids.has(id)) continue;
      seen += 1;
      if (endedAt === null) continue;
      const [queuedAtMs, startedAtMs, endedAtMs] = [queuedAt, startedAt, endedAt].map(Date.parse) as [
        number,
        number,
        number,
      ];
      ended.push({ id, status, queuedAtMs, startedAtMs, endedAtMs });
    }
    cursor = page.nextCursor;
  }
  return ended;
}
