import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a build lies while it is copied to its folder. */
export function draftOf(folder: string): string {
  return `${folder}.${process.pid}`;
}

/** Removes what a launcher that was killed had copied so far. For whoever holds the lock: nobody else copies then. */
export async function removeDrafts(projectDir: string): Promise<void> {
  for (const name of await readdir(projectDir)) {
    if (/^\.next-[0-9a-f]{12}\.\d+$/.test(name)) await rm(join(projectDir, name), { recursive: true, force: true });
  }
}
