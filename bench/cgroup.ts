import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a container is charged right now, read from the files of its control groups, v1 or v2. */
export interface Charge {
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

/** `pid` is any process of the container, as the host sees it. */
async function readCharge(pid: number): Promise<Charge> {
  const groups = new Map<string, string>();
  for (const line of (await readFile(`/proc/${pid}/cgroup`, 'utf8')).trim().split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of controllers.split(',')) groups.set(controller, path);
  }
  const memory = groups.get('memory');
  const cpu = groups.get('cpuacct');
  if (memory !== undefined && cpu !== undefined) {
    const bytes = await readFile(`/sys/fs/cgroup/memory${memory}/memory.usage_in_bytes`, 'utf8');
    const nanoseconds = await readFile(`/sys/fs/cgroup/cpuacct${cpu}/cpuacct.usage`, 'utf8');
    return { memoryBytes: Number(bytes), cpuMs: Number(nanoseconds) / 1e6 };
  }
  const folder = `/sys/fs/cgroup${groups.get('') ?? ''}`;
  const stat = await readFile(`${folder}/cpu.stat`, 'utf8');
  const microseconds = /^usage_usec (\d+)$/m.exec(stat)?.[1];
  return {
    memoryBytes: Number(await readFile(`${folder}/memory.current`, 'utf8')),
    cpuMs: Number(microseconds) / 1e3,
  };
}

/** The memory at the end of `forMs`, and the CPU time that it took in between. */
export async function chargeOver(pid: number, forMs: number): Promise<Charge> {
  const before = await readCharge(pid);
  await sleep(forMs);
  const after = await readCharge(pid);
  return { memoryBytes: after.memoryBytes, cpuMs: after.cpuMs - before.cpuMs };
}
