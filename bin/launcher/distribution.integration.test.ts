import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installPackages } from './distribution.ts';

let projectDir: string;
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'distribution-'));
  await mkdir(join(projectDir, 'bin'));
});
afterEach(() => rm(projectDir, { recursive: true }));

/** In the place of the script that installs. */
async function installer(script: string): Promise<void> {
  await writeFile(join(projectDir, 'bin/distribution-packages.sh'), `#!/bin/sh\ncd "$(dirname "$0")"\n${script}`, {
    mode: 0o755,
  });
}

const files = () => readdir(join(projectDir, 'bin'));

it('goes on by itself, and without whoever started it, when that is told to stop', async () => {
  await installer('touch begun; sleep 2; echo done >&2; touch "$1"');
  await writeFile(
    join(projectDir, 'launcher.mjs'),
    `import { installPackages } from ${JSON.stringify(join(import.meta.dirname, 'distribution.ts'))};
     const stop = new AbortController();
     process.once('SIGTERM', () => stop.abort(new Error('stopped')));
     await installPackages(${JSON.stringify(projectDir)}, ['a-package'], stop.signal).catch((e) => console.log(e.message));`,
  );
  const launcher = spawn(process.execPath, [join(projectDir, 'launcher.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  launcher.stdout.on('data', (text) => (said += text));
  await vi.waitUntil(async () => (await files()).includes('begun'), { timeout: 10_000, interval: 20 });
  launcher.kill('SIGTERM');
  await once(launcher, 'close');
  expect(said).toBe('stopped\n');
  expect(await files()).not.toContain('a-package');
  await vi.waitUntil(async () => (await files()).includes('a-package'), { timeout: 10_000, interval: 50 });
});

it('tells nothing where all went well, and else why not', async () => {
  await installer('exit 0');
  expect(await installPackages(projectDir, ['a-package'])).toBeNull();
  await installer('echo "no such package: $1" >&2; exit 1');
  expect(await installPackages(projectDir, ['a-package'])).toBe('no such package: a-package');
  await installer('exit 3');
  expect(await installPackages(projectDir, ['a-package'])).toBe('installation ended with 3');
  await rm(join(projectDir, 'bin/distribution-packages.sh'));
  expect(await installPackages(projectDir, ['a-package'])).toContain('ENOENT');
});
