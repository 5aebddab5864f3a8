import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const schema = z.object({ pid: z.number().int().positive(), identity: z.string() });

/** The process that a pid file tells of, if it is still that one. */
export async function readPidFile(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const kept = schema.safeParse(parse(text));
  if (!kept.success) return null;
  return (await processIdentity(kept.data.pid)) === kept.data.identity ? kept.data.pid : null;
}

/** Says in a file that `pid` is the one. */
export async function writePidFile(file: string, pid: number): Promise<void> {
  await rename(await draft(file, pid), file);
}

/**
 * Takes the file for this process, so that only one at a time does what it guards.
 * @returns null where it was taken, else the pid of the process that holds it.
 */
export async function takePidFile(file: string): Promise<number | null> {
  const mine = await draft(file, process.pid);
  try {
    for (;;) {
      try {
        await link(mine, file);
        return null;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const holder = await readPidFile(file);
      if (holder !== null) return holder;
      await removeStale(file);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Another may have taken the file since it was found stale: then it gets its file back. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readPidFile(aside)) !== null) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

async function draft(file: string, pid: number): Promise<string> {
  const path = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(path, `${JSON.stringify({ pid, identity: (await processIdentity(pid)) ?? 'gone' })}\n`);
  return path;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
