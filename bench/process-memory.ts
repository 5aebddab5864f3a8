import { readdir, readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly name: 'web' | 'worker';
  readonly pid: number;
}

/** The site's and the worker's processes below a launcher. */
export async function processesOf(launcherPid: number): Promise<ProcessMemory[]> {
  const found: ProcessMemory[] = [];
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const parent = Number(/\) \S (\d+) /.exec(stat)?.[1]);
    if (parent !== launcherPid) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (/worker\/main/.test(command)) found.push({ name: 'worker', pid });
    else if (/next/.test(command)) found.push({ name: 'web', pid });
  }
  return found;
}

/** What a process holds in memory, MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
