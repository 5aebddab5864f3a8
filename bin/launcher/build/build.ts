import { cp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readPidFile, writePidFile } from '../pid-file.ts';
import type { Step } from '../steps.ts';
import { withBuildLock } from './build-lock.ts';
import { draftOf, removeDrafts } from './drafts.ts';
import { ensureEditorFiles } from './editor-files.ts';
import { runTool } from './run-tool.ts';
import { sourceHash } from './source-hash.ts';

const SOURCES = [
  'src',
  'prisma/schema.prisma',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** Builds that are kept for the instances of this checkout that may come back to them. */
const KEEP = 3;

/**
 * The production build of the sources as they are. Each content of the sources has a folder of its own, so an instance
 * that runs from this checkout keeps its build while another one makes the next.
 * @returns the folder's name below the project's, for `next start`.
 */
export async function ensureBuild(projectDir: string, step: Step, abort: AbortSignal): Promise<string> {
  await ensureEditorFiles(projectDir, abort);
  const folder = `.next-${(await sourceHash(projectDir, SOURCES)).slice(0, 12)}`;
  const target = join(projectDir, folder);
  const isBuilt = async () => (await stat(join(target, 'BUILD_ID')).catch(() => null)) !== null;

  if (!(await isBuilt())) {
    step.doing('waits for another build');
    await withBuildLock(projectDir, abort, async () => {
      if (await isBuilt()) return;
      step.doing('builds the site');
      await build(projectDir, target, abort);
      step.did('built the site');
    });
  }
  const now = new Date();
  await utimes(target, now, now);
  await removeOldBuilds(projectDir, folder);
  return folder;
}

/** Says that the process runs from the build, so that nobody removes it. */
export async function holdBuild(projectDir: string, folder: string, pid: number): Promise<void> {
  await writePidFile(join(projectDir, folder, `used-by-${pid}.pid`), pid);
}

/** For a container image, which has one build and keeps it where Next puts it. */
export async function buildInPlace(projectDir: string, step: Step, abort: AbortSignal): Promise<void> {
  await ensureEditorFiles(projectDir, abort);
  await nextBuild(projectDir, abort);
  step.did('built the site');
}

async function build(projectDir: string, target: string, abort: AbortSignal): Promise<void> {
  await removeDrafts(projectDir);
  await nextBuild(projectDir, abort);
  // Next's cache stays where it is, for the next build. At the same depth, as the server's files name others by it.
  const draft = draftOf(target);
  const source = join(projectDir, '.next');
  await rm(target, { recursive: true, force: true });
  await cp(source, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !['cache', 'dev', 'types', 'trace'].some((name) => path === join(source, name)),
  });
  await rename(draft, target);
}

function nextBuild(projectDir: string, abort: AbortSignal): Promise<void> {
  return runTool('node_modules/next/dist/bin/next', ['build'], {
    cwd: projectDir,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NEXT_DIST_DIR: undefined },
    signal: abort,
    timeoutMs: 600_000,
  });
}

async function removeOldBuilds(projectDir: string, current: string): Promise<void> {
  const folders = (await readdir(projectDir)).filter((name) => /^\.next-[0-9a-f]{12}$/.test(name) && name !== current);
  const aged = await Promise.all(
    folders.map(async (name) => ({ name, at: (await stat(join(projectDir, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  aged.sort((a, b) => b.at - a.at);
  for (const { name } of aged.slice(KEEP - 1)) {
    if (!(await isUsed(join(projectDir, name)))) await rm(join(projectDir, name), { recursive: true, force: true });
  }
}

async function isUsed(folder: string): Promise<boolean> {
  const holders = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('used-by-'));
  const pids = await Promise.all(holders.map((name) => readPidFile(join(folder, name))));
  return pids.some((pid) => pid !== null);
}
