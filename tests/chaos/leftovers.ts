import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TASKS } from '#queue/tasks.ts';
import { WORKER_LABEL } from '#worker/runners/labels.ts';
import { run } from './stage/command.ts';
import type { Stage } from './stage/stage.ts';

/** A sweep comes every 30 s. */
const SWEPT_WITHIN_MS = 45_000;
const ENDED_WITHIN_MS = 15_000;
/** What the workers keep: the supervisor, for images that have none, and whom programs trust on their way out. */
const KEPT_VOLUMES = /^sandpiper-(supervisor|certificates)-/;

/** What is still there after the sweep that should not be, a sentence each; empty where all is well. */
export async function leftovers(stage: Stage): Promise<string[]> {
  for (const until = performance.now() + SWEPT_WITHIN_MS; ; await sleep(250)) {
    const found = [...(await jobs(stage)), ...(await containers(stage)), ...(await volumes(stage))];
    if (found.length === 0 || performance.now() > until) return found;
  }
}

/**
 * Ends the workers. No process of a run may be there then; a container that a worker had no time to remove is removed by
 * the next one that starts.
 */
export async function leftoversOfEnded(stage: Stage): Promise<string[]> {
  await Promise.all(stage.workers.map((worker) => worker.process.end('SIGTERM')));
  const found = await processes(stage);
  if ((await stage.engine.client.list({})).length === 0) return found;
  await stage.replaceWorker(1);
  return [...found, ...(await leftovers(stage))];
}

/** PID 1 of a sandbox ends by itself when its worker does. */
async function processes(stage: Stage): Promise<string[]> {
  for (const until = performance.now() + ENDED_WITHIN_MS; ; await sleep(100)) {
    const pids = await stage.contained();
    if (pids.length === 0) return [];
    if (performance.now() > until) return pids.map((pid) => `process ${pid} of a container is there still`);
  }
}

async function containers(stage: Stage): Promise<string[]> {
  const { rows } = await query<{ id: string }>(stage, 'SELECT id FROM worker WHERE stopped_at IS NULL');
  const alive = new Set(rows.map((row) => row.id));
  const all = await stage.engine.client.list({});
  return all
    .filter((container) => !alive.has(container.labels[WORKER_LABEL] ?? '') || container.status === 'exited')
    .map((container) => `container ${container.id} (${container.status}) is of no worker that is there`);
}

async function volumes(stage: Stage): Promise<string[]> {
  const names = await run('docker', ['--host', stage.engine.host, 'volume', 'ls', '--quiet']);
  return names
    .split('\n')
    .filter((name) => name && !KEPT_VOLUMES.test(name))
    .map((name) => `volume ${name} is of nobody`);
}

async function jobs(stage: Stage): Promise<string[]> {
  const { rows } = await query<{ count: number; locked: number }>(
    stage,
    `SELECT count(*)::int AS count, count(locked_at)::int AS locked FROM graphile_worker.jobs WHERE task_identifier = '${TASKS.runExecution}'`,
  );
  const { count = 0, locked = 0 } = rows[0] ?? {};
  return count > 0 ? [`${count} jobs are left in the queue, ${locked} of them locked`] : [];
}

async function query<Row extends pg.QueryResultRow>(stage: Stage, text: string): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: stage.postgres.url });
  await client.connect();
  try {
    return await client.query<Row>(text);
  } finally {
    await client.end();
  }
}
