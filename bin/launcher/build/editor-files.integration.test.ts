import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const FILES = 300;

let projectDir: string;
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'editor-files-'));
  const editor = join(projectDir, 'node_modules/monaco-editor');
  await mkdir(join(editor, 'min/vs'), { recursive: true });
  await writeFile(join(editor, 'package.json'), '{"version":"1.2.3"}');
  await Promise.all(
    Array.from({ length: FILES }, (_, i) => writeFile(join(editor, `min/vs/${i}.js`), 'x'.repeat(1_000))),
  );
});
afterEach(() => rm(projectDir, { recursive: true }));

it('are copied once by several starts at the same time', async () => {
  const script = `
    import { ensureEditorFiles } from ${JSON.stringify(join(import.meta.dirname, 'editor-files.ts'))};
    import { setTimeout } from 'node:timers/promises';
    // All are up before one begins.
    await setTimeout(Number(process.argv[1]) - Date.now());
    await ensureEditorFiles(${JSON.stringify(projectDir)}, AbortSignal.timeout(30_000));`;
  const beginAt = String(Date.now() + 3_000);
  const starts = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script, beginAt], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const codes = await Promise.all(starts.map(async (start) => (await once(start, 'close'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(await readdir(join(projectDir, 'public/monaco/vs'))).toHaveLength(FILES);
});
