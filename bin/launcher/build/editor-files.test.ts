import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withBuildLock } from './build-lock.ts';
import { ensureEditorFiles } from './editor-files.ts';

let projectDir: string;
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'editor-files-'));
  const editor = join(projectDir, 'node_modules/monaco-editor');
  await mkdir(join(editor, 'min/vs'), { recursive: true });
  await writeFile(join(editor, 'package.json'), '{"version":"1.2.3"}');
  await writeFile(join(editor, 'min/vs/loader.js'), 'new');
});
afterEach(() => rm(projectDir, { recursive: true }));

const served = () => join(projectDir, 'public/monaco/vs');
const ensure = () => ensureEditorFiles(projectDir, AbortSignal.timeout(10_000));

it('are copied once, and anew with another version or after a copy that was cut off', async () => {
  await ensure();
  await writeFile(join(served(), 'loader.js'), 'kept');
  await ensure();
  expect(await readFile(join(served(), 'loader.js'), 'utf8')).toBe('kept');
  await rm(join(projectDir, 'public/monaco/version.txt'));
  await ensure();
  expect(await readFile(join(served(), 'loader.js'), 'utf8')).toBe('new');
});

it('are left alone while another start copies them, and taken as that one leaves them', async () => {
  const ensured = await withBuildLock(projectDir, AbortSignal.timeout(10_000), async () => {
    await mkdir(served(), { recursive: true });
    await writeFile(join(served(), 'half.js'), 'of another');
    const waiting = ensure();
    await sleep(300);
    expect(await readdir(served())).toEqual(['half.js']);
    await writeFile(join(projectDir, 'public/monaco/version.txt'), '1.2.3');
    return { waiting };
  });
  await ensured.waiting;
  expect(await readdir(served())).toEqual(['half.js']);
});
