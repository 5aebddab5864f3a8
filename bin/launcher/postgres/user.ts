import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The system user that Postgres runs as where the launcher is root, which Postgres refuses to be. */
const NAME = 'sandpiper';

export interface SystemUser {
  uid: number;
  gid: number;
}

/** Null where the launcher isn't root: then Postgres runs as the same user. */
export async function postgresUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await lookUp();
  if (known) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME], {
    timeout: 20_000,
  }).catch((cause) => {
    throw new Error(
      `Postgres must not run as root, and the system user "${NAME}" couldn't be made: make it, or start as another user, or set DATABASE_URL`,
      { cause },
    );
  });
  const made = await lookUp();
  if (!made) throw new Error(`the system user "${NAME}" isn't there after useradd`);
  return made;
}

async function lookUp(): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, NAME], { timeout: 5_000 })));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return null;
  }
}

/** Whether the user may pass through every folder on the way to `path`, which must exist. */
export async function canReach(user: SystemUser, path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const mayPass = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (!mayPass) return false;
    if (folder === dirname(folder)) return true;
  }
}
