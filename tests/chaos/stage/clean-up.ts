import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command.ts';
import { processesOf, signalAll } from './marked-processes.ts';

export const FOLDER_PREFIX = 'sandpiper-chaos-';
const GONE_WITHIN_MS = 10_000;

/** The cgroup that a stage's containers are in, by the name of its folder. */
export function cgroupOf(folder: string): string {
  return basename(folder);
}

/**
 * Ends all that a stage has started and removes all that it has made: processes, mounts, cgroups, sockets, its folder.
 * It needs nothing but the folder's name, and bears being done twice.
 * @throws Error where something stays
 */
export async function cleanUp(folder: string): Promise<void> {
  if (!basename(folder).startsWith(FOLDER_PREFIX)) throw new Error(`${folder} is not the folder of a stage`);
  await endProcesses(folder);
  await removeShimSockets(folder);
  for (const path of await mountsBelow(folder)) await run('umount', ['-l', path]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await removeCgroups(cgroupOf(folder));
  await removeClocks();
}

/** Of stages whose tests and whose keeper were killed. The pid of the tests is in the folder's name. */
export async function cleanUpLeftOvers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const owner = Number(name.slice(FOLDER_PREFIX.length).split('-')[0]);
    if (!(await isThere(owner))) await cleanUp(join(tmpdir(), name));
  }
}

/** Those that are ended may have just started others. */
async function endProcesses(folder: string): Promise<void> {
  for (const until = Date.now() + GONE_WITHIN_MS; ; await sleep(50)) {
    const pids = await processesOf(folder, cgroupOf(folder));
    if (pids.length === 0) return;
    if (Date.now() > until) throw new Error(`processes of ${folder} can't be ended: ${pids.join(', ')}`);
    signalAll(pids, 'SIGKILL');
  }
}

async function mountsBelow(folder: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  const paths = lines.map((line) => line.split(' ')[4] ?? '');
  return paths.filter((path) => path.startsWith(`${folder}/`)).reverse();
}

/** containerd keeps the sockets of its shims in a folder that all of the machine share. */
async function removeShimSockets(folder: string): Promise<void> {
  const tasks = join(folder, 'engine/exec/containerd/daemon/io.containerd.runtime.v2.task/moby');
  for (const id of await readdir(tasks).catch(() => [])) {
    const address = await readFile(join(tasks, id, 'address'), 'utf8').catch(() => '');
    const path = address.replace(/^unix:\/\//, '').trim();
    if (path.startsWith('/run/containerd/s/')) await rm(path, { force: true });
  }
}

/** What libfaketime keeps for a process, and removes only where that ends by itself. */
async function removeClocks(): Promise<void> {
  for (const name of await readdir('/dev/shm')) {
    const pid = /^(?:sem\.)?faketime_(?:sem|shm)_(\d+)$/.exec(name)?.[1];
    if (pid && !(await isThere(Number(pid)))) await rm(join('/dev/shm', name), { force: true });
  }
}

/** One in each hierarchy of version 1, one in all of version 2. Each is empty by now. */
async function removeCgroups(name: string): Promise<void> {
  const hierarchies = await readdir('/sys/fs/cgroup', { withFileTypes: true });
  const roots = ['/sys/fs/cgroup', ...hierarchies.map((each) => join('/sys/fs/cgroup', each.name))];
  for (const root of roots) await removeTree(join(root, name));
}

async function removeTree(cgroup: string): Promise<void> {
  const children = await readdir(cgroup, { withFileTypes: true }).catch(() => null);
  if (children === null) return;
  for (const child of children) if (child.isDirectory()) await removeTree(join(cgroup, child.name));
  for (let attempt = 1; ; attempt++) {
    try {
      return await rmdir(cgroup);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'ENOENT') return;
      // What was in it may be on its way out still.
      if (code !== 'EBUSY' || attempt === 50) throw error;
      await sleep(100);
    }
  }
}

async function isThere(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)) !== null;
}
