import { spawn } from 'node:child_process';
import { chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../child-environment.ts';
import type { PostgresPlace } from './place.ts';

/** Makes the data directory with a superuser `sandpiper` at the first start. True where it was made. */
export async function ensureCluster(place: PostgresPlace, password: string): Promise<boolean> {
  // initdb writes PG_VERSION early, this file is written when all of it has gone well.
  const complete = join(place.dataDir, 'sandpiper-cluster');
  if (await stat(complete).catch(() => null)) return false;

  await rm(place.dataDir, { recursive: true, force: true });
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = join(place.dataDir, '..', `.postgres-password.${process.pid}`);
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (place.user) {
      await chown(place.dataDir, place.user.uid, place.user.gid);
      await chown(passwordFile, place.user.uid, place.user.gid);
    }
    await initdb(place, [
      `--pgdata=${place.dataDir}`,
      '--username=sandpiper',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // With LANG unset the default would be SQL_ASCII.
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(complete, '');
  if (place.user) await chown(complete, place.user.uid, place.user.gid);
  return true;
}

function initdb(place: PostgresPlace, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(place.programsDir, 'bin/initdb'), args, {
      ...place.user,
      cwd: place.dataDir,
      env: childEnvironment({ PATH: '/usr/bin:/bin', TZ: 'UTC' }),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb ended with ${signal ?? code}:\n${output.trim().slice(-2_000)}`));
    });
  });
}
