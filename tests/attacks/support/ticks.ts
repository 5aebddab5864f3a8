import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import { createDockerEngine } from '#tests/support/language-images.ts';
import type { HostileSite } from './hostile-site.ts';

const LINES = 20;
/** A program of two seconds, of whose output one can tell whether all of it is there. */
const TICKS = `import time\nfor line in range(${LINES}):\n  print(line, flush=True)\n  time.sleep(0.1)\n`;
const TICKED = Array.from({ length: LINES }, (_, line) => `${line}\n`).join('');

/** Where its container dies. */
export async function expectSecondAttempt(site: HostileSite): Promise<void> {
  const [id = ''] = await submitTicks(site, 1);
  await untilSaid(site, id);
  await using engine = createDockerEngine();
  const { containerId } = await site.database.prisma.environment.findFirstOrThrow({ where: { executionId: id } });
  await engine.kill(containerId);
  await expectOneEnd(site, id, { attempts: 2 });
}

export async function submitTicks(site: HostileSite, count: number): Promise<string[]> {
  const runs = await Promise.all(Array.from({ length: count }, () => site.submit({ code: TICKS })));
  return runs.map(({ id }) => id);
}

/** Waits until it has written something. */
export async function untilSaid(site: HostileSite, id: string): Promise<void> {
  while ((await site.logBytes(id)).length === 0) await sleep(20);
}

/** One final status, at the end of its history, and the whole output of its last attempt. */
export async function expectOneEnd(
  site: HostileSite,
  id: string,
  { attempts, withinMs = 30_000 }: { attempts: number; withinMs?: number },
): Promise<void> {
  const ended = await site.ended(id, { withinMs });
  expect(ended).toMatchObject({ status: 'COMPLETED', stdout: TICKED });
  expect(ended.attempt).toBeLessThanOrEqual(attempts);
  const statuses = await site.database.prisma.executionEvent.findMany({
    where: { executionId: id },
    orderBy: { id: 'asc' },
  });
  expect(statuses.filter(({ toStatus }) => isFinal(toStatus))).toHaveLength(1);
  expect(statuses.at(-1)).toMatchObject({ toStatus: 'COMPLETED' });
}
