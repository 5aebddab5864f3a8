import { readFile, writeFile } from 'node:fs/promises';

/** Resident bytes of a process: now, and the most since {@link forgetPeak}. */
export async function memoryOf(pid: number): Promise<{ nowBytes: number; peakBytes: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kib === undefined) throw new Error(`the kernel does not tell ${name} of process ${pid}`);
    return Number(kib) * 1024;
  };
  return { nowBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}

/** From now on the kernel counts the most memory anew; no sample in between can miss it. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
