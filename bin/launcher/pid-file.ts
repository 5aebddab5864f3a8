import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const schema = z.object({ pid: z.number().int().positive(), identity: z.string() });

/** The process that a pid file tells of, if it is still that one. */
export async function readPidFile(file: string): Promise<number | null> {
  return holderOf(await readFile(file, 'utf8').catch(() => null));
}

async function holderOf(text: string | null): Promise<number | null> {
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
      const text = await readFile(file, 'utf8').catch(() => null);
      const holder = await holderOf(text);
      if (holder !== null) return holder;
      if (text !== null) await removeStale(file, text);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Removes the file if it still says `text`. One at a time looks and removes, or a second one would remove what the
 * first has put in its place.
 */
async function removeStale(file: string, text: string): Promise<void> {
  const turn = `${file}.turn`;
  try {
    await writeFile(turn, '', { flag: 'wx' });
  } catch {
    const since = (await stat(turn).catch(() => null))?.mtimeMs;
    // Whoever had the turn died in it.
    if (since !== undefined && Date.now() - since > 5_000) await rm(turn, { force: true });
    await sleep(10);
    return;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file);
  } finally {
    await rm(turn, { force: true });
  }
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
