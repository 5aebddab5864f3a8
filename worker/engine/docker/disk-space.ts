import { statfs } from 'node:fs/promises';
import type { FreeSpace } from '#worker/engine/engine.ts';

/**
 * Of the disk that an engine on this machine keeps its folder on. Whoever runs in a container of that engine doesn't see
 * the folder, but its own root lies on the same disk.
 */
export async function freeSpaceAt(folder: string): Promise<FreeSpace> {
  const { bavail, bsize, files, ffree } = await statfs(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return statfs('/');
  });
  // Some file systems make room for files as they come, and say 0 of 0.
  return { bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree };
}
