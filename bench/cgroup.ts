import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a container is charged right now, read from the files of its control groups, v1 or v2. */
export interface Charge {
  /**
   * Of processes, files in memory and the kernel on its behalf. The cached pages of an image's files are left out: the
   * container that happens to read them first is charged for all that share them, and they go when memory is short.
   */
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

/** `pid` is any process of the container, as the host sees it. */
export async function readCharge(pid: number): Promise<Charge> {
  const groups = new Map<string, string>();
  for (const line of (await readFile(`/proc/${pid}/cgroup`, 'utf8')).trim().split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of controllers.split(',')) groups.set(controller, path);
  }
  const memory = groups.get('memory');
  const cpu = groups.get('cpuacct');
  if (memory !== undefined && cpu !== undefined) {
    const memoryBytes = await withoutCache(`/sys/fs/cgroup/memory${memory}`, 'memory.usage_in_bytes', 'cache');
    const nanoseconds = await readFile(`/sys/fs/cgroup/cpuacct${cpu}/cpuacct.usage`, 'utf8');
    return { memoryBytes, cpuMs: Number(nanoseconds) / 1e6 };
  }
  const folder = `/sys/fs/cgroup${groups.get('') ?? ''}`;
  const stat = await readFile(`${folder}/cpu.stat`, 'utf8');
  const microseconds = /^usage_usec (\d+)$/m.exec(stat)?.[1];
  return {
    memoryBytes: await withoutCache(folder, 'memory.current', 'file'),
    cpuMs: Number(microseconds) / 1e3,
  };
}

/** `cache` names what both versions count files in memory among, too. */
async function withoutCache(folder: string, usage: string, cache: 'cache' | 'file'): Promise<number> {
  const bytes = Number(await readFile(`${folder}/${usage}`, 'utf8'));
  const stat = await readFile(`${folder}/memory.stat`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return bytes - field(cache) + field('shmem');
}

/** The memory at the end of `forMs`, and the CPU time that it took in between. */
export async function chargeOver(pid: number, forMs: number): Promise<Charge> {
  const before = await readCharge(pid);
  await sleep(forMs);
  const after = await readCharge(pid);
  return { memoryBytes: after.memoryBytes, cpuMs: after.cpuMs - before.cpuMs };
}
