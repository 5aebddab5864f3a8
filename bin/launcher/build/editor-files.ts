import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withBuildLock } from './build-lock.ts';

/** Puts the editor's files where the site serves them from, so that no page asks another server for them. */
export async function ensureEditorFiles(projectDir: string, abort: AbortSignal): Promise<void> {
  const { version } = JSON.parse(await readFile(join(projectDir, 'node_modules/monaco-editor/package.json'), 'utf8'));
  const target = join(projectDir, 'public/monaco');
  // Written last, so that a copy that was cut off is made again.
  const stamp = join(target, 'version.txt');
  const upToDate = async () => (await readFile(stamp, 'utf8').catch(() => '')) === version;
  if (await upToDate()) return;
  await withBuildLock(projectDir, abort, async () => {
    if (await upToDate()) return;
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(stamp), { recursive: true });
    await cp(join(projectDir, 'node_modules/monaco-editor/min/vs'), join(target, 'vs'), { recursive: true });
    await writeFile(stamp, version);
  });
}
