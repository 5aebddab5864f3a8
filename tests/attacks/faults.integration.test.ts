import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createDockerEngine } from '#tests/support/language-images.ts';
import { WORKER_LABEL } from '#worker/runners/labels.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { expectOneEnd, expectSecondAttempt, submitTicks, untilSaid } from './support/ticks.ts';

const FOUND_DEAD_WITHIN_MS = 15_000;

describeOnEachRuntime('a fault in the middle of runs', {}, (site, runtime) => {
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
});

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
