import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import { createDockerEngine } from '#tests/support/language-images.ts';
import { WORKER_LABEL } from '#worker/runners/labels.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';

const LINES = 20;
const TICKS = `import time\nfor line in range(${LINES}):\n  print(line, flush=True)\n  time.sleep(0.1)\n`;
const TICKED = Array.from({ length: LINES }, (_, line) => `${line}\n`).join('');
const FOUND_DEAD_WITHIN_MS = 15_000;

const options = { preload: join(import.meta.dirname, 'support/jumping-clock.ts') };

describeOnEachRuntime('a fault in the middle of runs', options, (site, runtime) => {
  it('that is the death of the worker loses nothing that was acknowledged and ends each run once', async () => {
    const ids = await submitTicks(site(), 8);
    await untilSaid(site(), ids[0] ?? '');
    expect(await site().containers()).not.toEqual([]);
    await site().replaceWorker('SIGKILL');
    for (const id of ids) await expectOneEnd(site(), id, { attempts: 2, withinMs: FOUND_DEAD_WITHIN_MS + 20_000 });
    await expectNoOrphans(site());
  });

  it('that is the death of its container gives a run a second attempt', async () => {
    await expectSecondAttempt(site());
    await expectNoOrphans(site());
  });

  // What follows is the same for every runtime.
  if (runtime !== 'runc') return;

  it('that is a restart of the database is none for the runs', async () => {
    const ids = await submitTicks(site(), 2);
    await untilSaid(site(), ids[0] ?? '');
    await cutAllConnections(site());
    await expect.poll(async () => (await site().rest('GET', `/executions/${ids[0]}`)).status).toBe(200);
    for (const id of ids) await expectOneEnd(site(), id, { attempts: 1 });
  });

  it('that is a disk which is full is the program’s own to handle', async () => {
    const code = 'import os\ntry:\n  open("big", "wb").write(bytes(10 ** 8))\nexcept OSError as e: print(e.strerror)';
    const ended = await site().run({ code, limits: { diskBytes: 1024 ** 2 } });
    expect(ended).toMatchObject({ status: 'COMPLETED', stdout: 'No space left on device\n' });
    const unhandled = await site().run({
      code: 'open("big", "wb").write(bytes(10 ** 8))',
      limits: { diskBytes: 2 ** 20 },
    });
    expect(unhandled).toMatchObject({ status: 'FAILED', outcome: { type: 'EXITED', exitCode: 1 } });
    expect(unhandled.stderr).toContain('No space left on device');
  });

  it.each(['back', 'ahead'])('that is a clock which jumps an hour %s changes no limit and no end', async () => {
    const wallMs = 1_500;
    const [ticks = ''] = await submitTicks(site(), 1);
    const endless = await site().submit({ code: 'while True: pass', limits: { wallMs } });
    await untilSaid(site(), ticks);
    const jumps = site().worker.output.split('test.clock-jumped').length;
    site().worker.signal('SIGUSR2');
    await expect.poll(() => site().worker.output.split('test.clock-jumped').length).toBe(jumps + 1);
    await expectOneEnd(site(), ticks, { attempts: 1 });
    const timedOut = await site().ended(endless.id);
    expect(timedOut).toMatchObject({ status: 'TIMEOUT', attempt: 1 });
    expect(timedOut.phases[0]?.wallMs).toBeGreaterThanOrEqual(wallMs);
    expect(timedOut.phases[0]?.wallMs).toBeLessThanOrEqual(wallMs + 250);
    expect(await site().run({ code: 'print(1)' })).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('that comes where the worker’s clock is an hour ahead makes no run wait for an hour', async () => {
    // Of the test before.
    expect(site().worker.output).toContain('"offsetMs":3600000');
    await expectSecondAttempt(site());
  });
});

async function expectSecondAttempt(site: HostileSite): Promise<void> {
  const [id = ''] = await submitTicks(site, 1);
  await untilSaid(site, id);
  await using engine = createDockerEngine();
  const { containerId } = await site.database.prisma.environment.findFirstOrThrow({ where: { executionId: id } });
  await engine.kill(containerId);
  await expectOneEnd(site, id, { attempts: 2 });
}

async function submitTicks(site: HostileSite, count: number): Promise<string[]> {
  const runs = await Promise.all(Array.from({ length: count }, () => site.submit({ code: TICKS })));
  return runs.map(({ id }) => id);
}

async function untilSaid(site: HostileSite, id: string): Promise<void> {
  while ((await site.logBytes(id)).length === 0) await sleep(20);
}

/** One final status, at the end of its history, and the whole output of its last attempt. */
async function expectOneEnd(
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

/** What dead workers had is swept. */
async function expectNoOrphans(site: HostileSite): Promise<void> {
  await using engine = createDockerEngine();
  const dead = await site.database.prisma.worker.findMany({ where: { NOT: { stoppedAt: null } } });
  const left = async () => (await Promise.all(dead.map(({ id }) => engine.list({ [WORKER_LABEL]: id })))).flat();
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
}

/** As a restart does: nobody keeps a connection, and for a moment nobody gets one. */
async function cutAllConnections(site: HostileSite): Promise<void> {
  const name = new URL(site.database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: process.env.SANDPIPER_TEST_DATABASE_URL });
  await admin.connect();
  try {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await sleep(500);
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
}
