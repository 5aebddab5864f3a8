import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { makeRootFileSystem } from './root-file-system.ts';

const REFERENCE = 'sandpiper/root:1';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Begins with a program of the test's own in mmdebstrap's place, whose process id lies in a file. */
async function bootstrap(engine: FakeEngine, script: string) {
  const program = join(folder, 'mmdebstrap');
  const pidFile = join(folder, 'pid');
  await writeFile(program, `#!/bin/sh\necho $$ > ${pidFile}.draft && mv ${pidFile}.draft ${pidFile}\n${script}\n`);
  await chmod(program, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  const { signal } = new AbortController();
  const made = makeRootFileSystem(engine, { reference: REFERENCE, registry: null, signal, onProgress: () => {} });
  made.catch(() => {});
  const pid = async () => Number(await readFile(pidFile, 'utf8').catch(() => '0'));
  await expect.poll(pid).toBeGreaterThan(0);
  return { made, pid: await pid() };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a root file system made of packages', () => {
  it('is there by its name, and by no other', async () => {
    await using engine = new FakeEngine();
    await (await bootstrap(engine, 'echo tar')).made;
    expect((await engine.inspectImage(REFERENCE))?.tags).toContain(REFERENCE);
    expect(await engine.inspectImage(`${REFERENCE}-draft`)).toBeNull();
  });

  it('is given up where the engine takes nothing of it', async () => {
    await using engine = new FakeEngine();
    engine.faults.set('import', new Error('no space left on device'));
    const { made, pid } = await bootstrap(engine, 'exec yes');
    await expect(made).rejects.toThrow('no space left on device');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('is given up where the engine goes away in the middle of it', async () => {
    await using engine = new FakeEngine();
    const { made, pid } = await bootstrap(engine, 'echo tar\nexec sleep 1000');
    await expect.poll(() => engine.calls).toContain('import');
    engine.breakConnections();
    await expect(made).rejects.toBeInstanceOf(EngineUnavailableError);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('that fails by itself says why in its own words, though the import broke with it', async () => {
    await using engine = new FakeEngine();
    engine.faults.set('import', new Error('unexpected EOF'));
    const { made } = await bootstrap(engine, 'sleep 0.2\necho "E: no mirror" >&2\nexit 1');
    await expect(made).rejects.toThrow('mmdebstrap failed: E: no mirror');
  });
});
