import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPidFile, takePidFile, writePidFile } from './pid-file.ts';
import { gone, processIdentity, signal } from './process-identity.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pid-file-'));
  file = join(folder, 'web.pid');
});
afterEach(() => rm(folder, { recursive: true }));

it('is taken once, and again when its process is gone', async () => {
  expect(await takePidFile(file)).toBeNull();
  expect(await takePidFile(file)).toBe(process.pid);
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  await writePidFile(file, child.pid ?? 0);
  expect(await takePidFile(file)).toBe(child.pid);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await takePidFile(file)).toBeNull();
  expect(await readPidFile(file)).toBe(process.pid);
  expect(await readdir(folder)).toEqual(['web.pid']);
});

it('is won by exactly one of many that find it stale at once', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, identity: 'another time' }));
  const holders = await Promise.all(Array.from({ length: 10 }, () => takePidFile(file)));
  expect(holders.filter((holder) => holder === null)).toHaveLength(1);
});

it.each(['', '{', '{"pid":0,"identity":"1"}', '{"pid":1}'])('tells of nobody when it holds %j', async (text) => {
  await writeFile(file, text);
  expect(await readPidFile(file)).toBeNull();
});

it('does not take a later process with the same pid for the one it names', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, identity: `${await processIdentity(process.pid)}0` }));
  expect(await readPidFile(file)).toBeNull();
});

it('knows whether a process is gone', async () => {
  expect(await gone(process.pid, 50)).toBe(false);
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  const pid = child.pid ?? 0;
  const closed = once(child, 'close');
  expect(signal(pid, 'SIGKILL')).toBe(true);
  expect(await gone(pid, 5_000)).toBe(true);
  await closed;
  expect(signal(pid, 'SIGKILL')).toBe(false);
});
