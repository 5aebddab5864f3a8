import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takePidFile } from './pid-file.ts';

/** Runs `work` while no other process holds the file; `waiting` is told once whom it waits for. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: { signal: AbortSignal; waiting?: (pid: number) => void },
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  for (let holder = await takePidFile(file); holder !== null; holder = await takePidFile(file)) {
    if (!told) options.waiting?.(holder);
    told = true;
    await sleep(100, undefined, { signal: options.signal });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
