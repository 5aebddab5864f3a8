import { readdir, readFile } from 'node:fs/promises';

/** What every process of a stage has in its environment: the stage's folder. */
export const STAGE_VARIABLE = 'SANDPIPER_CHAOS_STAGE';

/** Pids of the processes that the stage of that folder has started, and of those in its containers. */
export async function processesOf(folder: string, cgroup: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await allPids()) {
    const environment = await readOf(pid, 'environ');
    const isOurs =
      environment.split('\0').includes(`${STAGE_VARIABLE}=${folder}`) ||
      (await readOf(pid, 'cgroup')).split('\n').some((line) => line.includes(`:/${cgroup}/`));
    if (isOurs && pid !== process.pid) found.push(pid);
  }
  return found;
}

/** Pids of those in the stage's containers alone. */
export async function processesInContainers(cgroup: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await allPids()) {
    if ((await readOf(pid, 'cgroup')).split('\n').some((line) => line.includes(`:/${cgroup}/`))) found.push(pid);
  }
  return found;
}

/** Sends a signal to those that are still there. */
export function signalAll(pids: Iterable<number>, name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 1);
}

/** Empty for one that is gone. */
async function readOf(pid: number, file: string): Promise<string> {
  return await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}
