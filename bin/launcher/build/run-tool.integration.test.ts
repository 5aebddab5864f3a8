import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gone, processIdentity } from '../process-identity.ts';
import { runTool } from './run-tool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-tool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** It starts another process, notes both, and goes on for long. */
const LASTING = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  process.on('SIGTERM', () => {});
  writeFileSync('pids', process.pid + ' ' + spawn('sleep', ['300']).pid + '\\n');
  setInterval(() => {}, 1_000);`;

const pids = () =>
  vi.waitUntil(
    async () => {
      const text = await readFile(join(folder, 'pids'), 'utf8').catch(() => '');
      return text.endsWith('\n') && text.trim().split(' ').map(Number);
    },
    { timeout: 10_000, interval: 20 },
  );

const options = (signal: AbortSignal) => ({ cwd: folder, env: { PATH: process.env.PATH }, signal, timeoutMs: 60_000 });

it('ends with all that it started when its launcher is killed', async () => {
  await writeFile(join(folder, 'tool.mjs'), LASTING);
  await writeFile(
    join(folder, 'launcher.mjs'),
    `import { runTool } from ${JSON.stringify(join(import.meta.dirname, 'run-tool.ts'))};
     const cwd = ${JSON.stringify(folder)};
     await runTool('tool.mjs', [], { cwd, env: process.env, signal: new AbortController().signal, timeoutMs: 60_000 });`,
  );
  const launcher = spawn(process.execPath, [join(folder, 'launcher.mjs')]);
  const started = await pids();
  launcher.kill('SIGKILL');
  await once(launcher, 'close');
  for (const pid of started) expect(await gone(pid, 5_000)).toBe(true);
});

it('is ended with all that it started when it is not wanted any more', async () => {
  await writeFile(join(folder, 'tool.mjs'), LASTING);
  const stop = new AbortController();
  const run = runTool('tool.mjs', [], options(stop.signal));
  const started = await pids();
  stop.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  for (const pid of started) expect(await processIdentity(pid)).toBeNull();
});

it('ends by itself, and tells why where it fails', async () => {
  const { signal } = new AbortController();
  await writeFile(join(folder, 'tool.mjs'), 'console.log(process.argv[2])');
  await runTool('tool.mjs', ['well'], options(signal));
  await writeFile(join(folder, 'tool.mjs'), "console.error('no luck'); process.exitCode = 3;");
  await expect(runTool('tool.mjs', ['badly'], options(signal))).rejects.toThrow(
    'tool.mjs badly ended with 3:\nno luck',
  );
});
