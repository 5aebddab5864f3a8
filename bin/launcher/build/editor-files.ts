import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Puts the editor's files where the site serves them from, so that no page asks another server for them. */
export async function ensureEditorFiles(projectDir: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(projectDir, 'node_modules/monaco-editor/package.json'), 'utf8'));
  const target = join(projectDir, 'public/monaco');
  // Written last, so that a copy that was cut off is made again.
  const stamp = join(target, 'version.txt');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === version) return;
  await rm(target, { recursive: true, force: true });
  await mkdir(dirname(stamp), { recursive: true });
  await cp(join(projectDir, 'node_modules/monaco-editor/min/vs'), join(target, 'vs'), { recursive: true });
  await writeFile(stamp, version);
}
