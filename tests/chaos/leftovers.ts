import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TASKS } from '#queue/tasks.ts';
import { WORKER_LABEL } from '#worker/runners/labels.ts';
import { run } from './stage/command.ts';
import type { Stage } from './stage/stage.ts';

/** A sweep comes every 30 s. */
const SWEPT_WITHIN_MS = 45_000;
/** What the workers keep: the supervisor, for images that have none. */
const KEPT_VOLUMES = /^sandpiper-supervisor-/;

/** What is still there after the sweep that should not be, a sentence each; empty where all is well. */
export async function leftovers(stage: Stage): Promise<string[]> {
  for (const until = performance.now() + SWEPT_WITHIN_MS; ; await sleep(250)) {
    const found = [...(await jobs(stage)), ...(await containers(stage)), ...(await volumes(stage))];
    if (found.length === 0 || performance.now() > until) return found;
  }
}

/** When its workers have ended, nothing at all. */
export async function leftoversOfAll(stage: Stage): Promise<string[]> {
  const left = await stage.engine.client.list({});
  const processes = await stage.contained();
  return [
    ...left.map((container) => `container ${container.id} of nobody is there still`),
    ...processes.map((pid) => `process ${pid} of a container is there still`),
  ];
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
