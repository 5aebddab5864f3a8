import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gone, signal } from '../process-identity.ts';
import { prepareSetup, type Setup } from '../setup.ts';
import { Steps } from '../steps.ts';
import { KeptPostgres } from './kept-postgres.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import { ensurePostgres } from './server.ts';

let homeDir: string;
let setup: Setup;

beforeEach(async () => {
  homeDir = await mkdtemp(join(tmpdir(), 'sandpiper-postgres-'));
  setup = await prepareSetup({ SANDPIPER_HOME: homeDir });
});

afterEach(async () => {
  const running = await findPostmaster(join(homeDir, 'postgres'));
  if (running) await stopPostmaster(running.pid);
  await rm(homeDir, { recursive: true, force: true });
});

/** As one start does it. `did` is what it announced. */
async function ensure() {
  const did: string[] = [];
  const step = { did: (text: string) => void did.push(text), doing: () => {}, warn: () => {} };
  // Each start reads the instance anew.
  setup = await prepareSetup({ SANDPIPER_HOME: homeDir });
  const database = await ensurePostgres(setup, step, AbortSignal.timeout(60_000));
  return { ...database, did: did.join(', ') };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function pidOf(): Promise<number> {
  const running = await findPostmaster(join(homeDir, 'postgres'));
  if (!running) throw new Error('Postgres does not run');
  return running.pid;
}

it('makes a UTF-8 database that only its password opens, on this machine only, and keeps its data', async () => {
  const first = await ensure();
  expect(first.adopted).toBe(false);
  expect(first.did).toContain('made a database');
  expect(await query(first.url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(await query(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const stranger = new URL(first.url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  await first.stop();
  expect(await findPostmaster(join(homeDir, 'postgres'))).toBeNull();

  const second = await ensure();
  expect(second.did).not.toContain('made');
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

it('never runs as root', async () => {
  await ensure();
  const status = await readFile(`/proc/${await pidOf()}/status`, 'utf8').catch(() => 'Uid:\t1');
  expect(status).not.toMatch(/^Uid:\t0/m);
});

it('adopts the one that runs still', async () => {
  const first = await ensure();
  const pid = await pidOf();
  const second = await ensure();
  expect(second).toMatchObject({ adopted: true, url: first.url });
  expect(await pidOf()).toBe(pid);
});

it('starts again right after it was killed, with what was committed', async () => {
  const first = await ensure();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  signal(await pidOf(), 'SIGKILL');
  const second = await ensure();
  expect(second.adopted).toBe(false);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

it('is started again on its port when it ends by itself, until it is told to stop', async () => {
  const { did: _, ...first } = await ensure();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const said: string[] = [];
  const kept = new KeptPostgres(first, setup, new Steps({ line: (text) => said.push(text), status: () => {} }));
  try {
    for (let round = 0; round < 2; round += 1) {
      const pid = await pidOf();
      signal(pid, 'SIGKILL');
      await vi.waitUntil(async () => ((await findPostmaster(join(homeDir, 'postgres')))?.pid ?? pid) !== pid, 20_000);
      await vi.waitUntil(() => query(first.url, 'SELECT answer FROM kept').catch(() => null), 20_000);
      // Only once it has said so it watches the new one; another end before that is a start that failed.
      await vi.waitUntil(() => said.join('\n').split('started on port').length === round + 2, 20_000);
    }
  } finally {
    await kept.stop(5_000);
  }
  expect(await findPostmaster(join(homeDir, 'postgres'))).toBeNull();
  expect(said.filter((line) => line.includes('ended by itself'))).toHaveLength(2);
}, 60_000);

it('is not fooled by a pid file whose pid is another program by now', async () => {
  const first = await ensure();
  await first.stop();
  const file = join(homeDir, 'postgres/postmaster.pid');
  await writeFile(file, `${process.pid}\n${homeDir}/postgres\n1700000000\n${new URL(first.url).port}\n\n127.0.0.1\n`);
  const second = await ensure();
  expect(second.did).toContain('removed a stale pid file');
  expect(await pidOf()).not.toBe(process.pid);
});

it('replaces one that does not answer any more', async () => {
  await ensure();
  const pid = await pidOf();
  signal(pid, 'SIGSTOP');
  const second = await ensure();
  expect(second.did).toContain("stopped one that didn't answer");
  expect(await gone(pid, 0)).toBe(true);
}, 120_000);

it('takes another port where its own is taken', async () => {
  const first = await ensure();
  await first.stop();
  const port = Number(new URL(first.url).port);
  const squatter = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
  try {
    const second = await ensure();
    expect(new URL(second.url).port).not.toBe(String(port));
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await new Promise((resolve) => squatter.close(resolve));
  }
});

it('begins anew where making the database was cut off', async () => {
  const first = await ensure();
  await first.stop();
  await rm(join(homeDir, 'postgres/sandpiper-cluster'));
  expect((await ensure()).did).toContain('made a database');
  expect(await stat(join(homeDir, 'postgres/sandpiper-cluster'))).toBeTruthy();
});

it('says which database does not let us in, without the password', async () => {
  setup = await prepareSetup({
    SANDPIPER_HOME: homeDir,
    DATABASE_URL: 'postgresql://someone:hunter2@127.0.0.1:1/nothing',
  });
  const step = { did: () => {}, doing: () => {}, warn: () => {} };
  const refused = await ensurePostgres(setup, step, AbortSignal.timeout(700)).catch(String);
  expect(String(refused)).not.toContain('hunter2');
});
