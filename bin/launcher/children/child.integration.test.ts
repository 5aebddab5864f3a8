import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readPidFile } from '../pid-file.ts';
import { gone, processIdentity, signal } from '../process-identity.ts';
import { Child, END_WITH_LAUNCHER, stopLeftOver } from './child.ts';

let homeDir: string;
let said: string[];
beforeEach(async () => {
  homeDir = await mkdtemp(join(tmpdir(), 'child-'));
  said = [];
});
afterEach(() => rm(homeDir, { recursive: true, force: true }));

async function childThat(script: string): Promise<Child> {
  const file = join(homeDir, 'script.mjs');
  await writeFile(file, script);
  return new Child({
    name: 'web',
    args: [file],
    projectDir: homeDir,
    homeDir,
    logsDir: homeDir,
    env: { PATH: process.env.PATH },
    say: (text) => said.push(text),
  });
}

function pidOf(): Promise<number> {
  return vi.waitUntil(() => readPidFile(join(homeDir, 'web.pid')), { timeout: 10_000, interval: 20 });
}

const log = () => readFile(join(homeDir, 'web.log'), 'utf8').catch(() => '');

const LASTING = "console.log('up'); setInterval(() => {}, 1_000);";

it('is asked to end, and its log is kept', async () => {
  const child = await childThat(`process.on('SIGTERM', () => { console.log('bye'); process.exit(); }); ${LASTING}`);
  child.start();
  const pid = await pidOf();
  await vi.waitUntil(async () => (await log()).includes('up'), { timeout: 10_000 });
  await child.stop();
  expect(await processIdentity(pid)).toBeNull();
  expect(await log()).toBe('up\nbye\n');
  expect(await readPidFile(join(homeDir, 'web.pid'))).toBeNull();
  expect(said).toEqual([]);
});

it('is killed with all that it started when it does not end', async () => {
  const child = await childThat(`
    import { spawn } from 'node:child_process';
    process.on('SIGTERM', () => {});
    console.log(spawn('sleep', ['300']).pid);
    setInterval(() => {}, 1_000);`);
  child.start();
  const grandchild = await vi.waitUntil(async () => Number((await log()).trim()), { timeout: 10_000 });
  await child.stop();
  expect(await gone(grandchild, 2_000)).toBe(true);
  expect(said).toEqual(['did not end within 5 s and was killed']);
}, 30_000);

it('is not waited for when something else holds its output', async () => {
  const child = await childThat(`
    import { spawn } from 'node:child_process';
    spawn('sleep', ['20'], { detached: true, stdio: 'inherit' }).unref();
    ${LASTING}`);
  child.start();
  await vi.waitUntil(async () => (await log()).includes('up'), { timeout: 10_000 });
  const began = performance.now();
  await child.stop();
  expect(performance.now() - began).toBeLessThan(4_000);
});

it('is started again when it ends by itself, and says so', async () => {
  const child = await childThat("console.error('no luck'); process.exitCode = 3;");
  child.start();
  await vi.waitUntil(async () => (await log()).split('no luck').length > 2, { timeout: 10_000 });
  await child.stop();
  expect(said[0]).toBe('no luck');
  expect(said[1]).toMatch(/^ended with code 3, starts again in 0\.5 s; its log is .*web\.log$/);
});

it('is started again with its new code, without a word', async () => {
  const child = await childThat(`console.log('old'); ${LASTING}`);
  child.start();
  const old = await pidOf();
  await vi.waitUntil(async () => (await log()).includes('up'), { timeout: 10_000 });
  await writeFile(join(homeDir, 'script.mjs'), `console.log('new'); ${LASTING}`);
  await Promise.all([child.reload(), child.reload()]);
  await vi.waitUntil(async () => (await log()) === 'old\nup\nnew\nup\n', { timeout: 10_000 });
  expect(await processIdentity(old)).toBeNull();
  await child.stop();
  expect(said).toEqual([]);
}, 30_000);

it('ends by itself when its launcher is killed', async () => {
  await writeFile(join(homeDir, 'script.mjs'), LASTING);
  await writeFile(
    join(homeDir, 'launcher.mjs'),
    `import { Child } from ${JSON.stringify(join(import.meta.dirname, 'child.ts'))};
     const homeDir = ${JSON.stringify(homeDir)};
     new Child({ name: 'web', args: [homeDir + '/script.mjs'], projectDir: homeDir, homeDir, logsDir: homeDir,
       env: process.env, say: console.log }).start();`,
  );
  const launcher = spawn(process.execPath, [join(homeDir, 'launcher.mjs')]);
  const pid = await pidOf();
  await vi.waitUntil(async () => (await log()).includes('up'), { timeout: 10_000 });
  launcher.kill('SIGKILL');
  await once(launcher, 'close');
  expect(await gone(pid, 5_000)).toBe(true);
});

it('ends also where its launcher was gone before it could listen', async () => {
  const file = join(homeDir, 'script.mjs');
  await writeFile(file, LASTING);
  // In the place of a parent that is gone: this one goes on, and has only let go of the channel.
  const child = spawn(process.execPath, ['--import', END_WITH_LAUNCHER, file], {
    detached: true,
    env: { ...process.env, SANDPIPER_END_WITH_LAUNCHER: 'gracefully' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.disconnect();
  expect(await gone(child.pid ?? 0, 5_000)).toBe(true);
});

it('keeps its own children when they lose their channel', async () => {
  const child = await childThat(`
    import { fork } from 'node:child_process';
    if (process.argv[2]) {
      process.channel.unref();
      setTimeout(() => console.log('still there'), 500);
    } else {
      fork(process.argv[1], ['child']).disconnect();
      setInterval(() => {}, 1_000);
    }`);
  child.start();
  await vi.waitUntil(async () => (await log()).includes('still there'), { timeout: 10_000 });
  await child.stop();
});

it('is stopped by the next start where it outlived its launcher', async () => {
  const child = await childThat(LASTING);
  child.start();
  const pid = await pidOf();
  signal(pid, 'SIGSTOP');
  const did: string[] = [];
  await stopLeftOver(homeDir, 'web', { did: (text) => did.push(text), doing: () => {}, warn: () => {} });
  expect(await processIdentity(pid)).toBeNull();
  expect(did).toEqual(['stopped a web left over from a start before']);
  await child.stop();
}, 30_000);
