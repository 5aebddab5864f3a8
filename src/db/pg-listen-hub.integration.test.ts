import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '#core/ids.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ExecutionNotice } from './listen-hub.ts';
import { createListenHub, type ListenHubOptions } from './pg-listen-hub.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function startHub(options: Partial<ListenHubOptions> = {}) {
  const errors: unknown[] = [];
  const hub = createListenHub({
    url: database.url,
    firstRetryMs: 20,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => hub[Symbol.asyncDispose]());
  await hub.start();
  return { hub, errors };
}

function notify(channel: string, payload: string) {
  return database.pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
}

function breakListeners() {
  return database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'sandpiper listen'`,
  );
}

test('a notice goes to those who listen to its execution, and to nobody else', async () => {
  const { hub } = await startHub();
  const [one, other] = [newId('execution'), newId('execution')];
  const heard: ExecutionNotice[] = [];
  const heardOther = vi.fn();
  hub.onExecution(one, (notice) => heard.push(notice));
  hub.onExecution(other, heardOther);

  await notify('sandpiper_execution', JSON.stringify({ kind: 'status', id: one, status: 'RUNNING' }));

  await expect.poll(() => heard).toEqual([{ kind: 'status', id: one, status: 'RUNNING' }]);
  expect(heardOther).not.toHaveBeenCalled();
});

test('nothing is heard after listening has ended', async () => {
  const { hub } = await startHub();
  const id = newId('execution');
  const gone = vi.fn();
  const there = vi.fn();
  hub.onExecution(id, gone)();
  hub.onExecution(id, there);
  await notify('sandpiper_execution', JSON.stringify({ kind: 'status', id, status: 'QUEUED' }));
  await expect.poll(() => there.mock.calls.length).toBe(1);
  expect(gone).not.toHaveBeenCalled();
});

test('terminate requests and changes of images have channels of their own', async () => {
  const { hub } = await startHub();
  const terminated = vi.fn();
  const images = vi.fn();
  hub.onTerminate(terminated);
  hub.onImage(images);
  await notify('sandpiper_terminate', 'exec_x');
  await notify('sandpiper_image', 'python');
  await expect.poll(() => [terminated.mock.calls, images.mock.calls.length]).toEqual([[['exec_x']], 1]);
});

test('after the connection broke, everybody is told to look again, and notices arrive as before', async () => {
  const { hub, errors } = await startHub();
  const id = newId('execution');
  const heard: ExecutionNotice[] = [];
  const reconnected = vi.fn();
  const images = vi.fn();
  hub.onExecution(id, (notice) => heard.push(notice));
  hub.onReconnect(reconnected);
  hub.onImage(images);

  await breakListeners();
  await expect.poll(() => heard).toEqual([{ kind: 'resync', id }]);
  expect(reconnected).toHaveBeenCalledTimes(1);
  expect(images).toHaveBeenCalledTimes(1);
  expect(errors).toHaveLength(1);
  expect(hub.connected).toBe(true);

  await notify('sandpiper_execution', JSON.stringify({ kind: 'status', id, status: 'RUNNING' }));
  await expect.poll(() => heard.length).toBe(2);
});

test('a server that falls silent is noticed by the keepalive', async () => {
  const { hub, errors } = await startHub({ keepaliveMs: 50, answerMs: 200 });
  const reconnected = vi.fn();
  hub.onReconnect(reconnected);
  const { rows } = await database.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sandpiper listen'`,
  );
  const pids = rows.map((row) => row.pid);
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  onTestFinished(() => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  });
  await expect.poll(() => reconnected.mock.calls.length, { timeout: 5_000 }).toBe(1);
  expect(String(errors[0])).toMatch(/timeout/i);
});

test('it waits for a database that is not there yet, for as long as it takes', async () => {
  const url = new URL(database.url);
  url.port = '1';
  const errors: unknown[] = [];
  const hub = createListenHub({ url: url.href, firstRetryMs: 10, onError: (error) => errors.push(error) });
  const started = hub.start();
  await expect.poll(() => errors.length).toBeGreaterThan(2);
  expect(hub.connected).toBe(false);
  const refused = expect(started).rejects.toThrow(/closed before/);
  await hub[Symbol.asyncDispose]();
  await refused;
});

test('a payload that is none of ours and a listener that throws are reported, and the rest hears on', async () => {
  const { hub, errors } = await startHub();
  const id = newId('execution');
  const heard = vi.fn();
  hub.onExecution(id, () => {
    throw new Error('broken listener');
  });
  hub.onExecution(id, heard);
  await notify('sandpiper_execution', 'not json');
  await notify('sandpiper_execution', JSON.stringify({ kind: 'status', id, status: 'NONSENSE' }));
  await notify('sandpiper_execution', JSON.stringify({ kind: 'status', id, status: 'QUEUED' }));
  await expect.poll(() => heard.mock.calls.length).toBe(1);
  expect(errors.map(String)).toEqual([
    expect.stringContaining('not json'),
    expect.stringContaining('NONSENSE'),
    'Error: broken listener',
  ]);
});

test('disposing ends the connection at once', async () => {
  const { hub } = await startHub();
  const begin = performance.now();
  await hub[Symbol.asyncDispose]();
  expect(performance.now() - begin).toBeLessThan(1_000);
  expect(hub.connected).toBe(false);
  await sleep(50);
  const { rows } = await database.pool.query(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sandpiper listen'`,
  );
  expect(rows).toEqual([]);
});
