import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#config/config.ts';
import { loadInstance } from '#config/instance.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';
import { readCharge } from '../cgroup.ts';
import type { BenchInstance } from '../instance.ts';
import { type Figure, NotHereError, valueFigure } from '../part.ts';
import { processesOf } from '../process-memory.ts';

const LOOK_EVERY_MS = 1_000;
const MIB = 1024 ** 2;
const KINDS = ['web', 'worker', 'launcher', 'Postgres', 'engine', 'sandboxes'] as const;
type Kind = (typeof KINDS)[number];
/** MiB. Of processes what is theirs alone and their share of what several have; of sandboxes what they are charged. */
export type Memory = Readonly<Record<Kind, number>>;

/** The memory of all that an instance of ours consists of. The engine's is that for everybody on this machine. */
export class InstanceMemory implements AsyncDisposable {
  readonly #launcherPid: number;
  readonly #homeDir: string;
  readonly #instanceId: string;
  readonly #engine: DockerEngine;

  private constructor(launcherPid: number, homeDir: string, instanceId: string, engine: DockerEngine) {
    this.#launcherPid = launcherPid;
    this.#homeDir = homeDir;
    this.#instanceId = instanceId;
    this.#engine = engine;
  }

  /** @throws NotHereError where the instance is not ours */
  static async of({ env, launcherPid }: BenchInstance): Promise<InstanceMemory> {
    if (env === null || launcherPid === null) throw new NotHereError('the memory of an instance elsewhere is not seen');
    const config = loadConfig(env);
    const { id } = await loadInstance(config.homeDir);
    return new InstanceMemory(launcherPid, config.homeDir, id, new DockerEngine({ host: config.engine.dockerHost }));
  }

  async read(): Promise<Memory> {
    const own = await processesOf(this.#launcherPid);
    const processes = await allProcesses();
    const postmaster = await readFile(join(this.#homeDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
    const server = Number(postmaster.split('\n')[0]);
    const sizes: Record<Kind, number> = {
      web: 0,
      worker: 0,
      launcher: await pssMiB(this.#launcherPid),
      Postgres: 0,
      engine: 0,
      sandboxes: await this.#sandboxes(processes),
    };
    for (const { name, pid } of own) sizes[name] += await pssMiB(pid);
    for (const { pid, parent, name } of processes) {
      if (pid === server || parent === server) sizes.Postgres += await pssMiB(pid);
      else if (/^(dockerd|containerd|containerd-shim)/.test(name)) sizes.engine += await pssMiB(pid);
    }
    return sizes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }

  async #sandboxes(processes: readonly RunningProcess[]): Promise<number> {
    const ids = new Set((await this.#engine.list({ [INSTANCE_LABEL]: this.#instanceId })).map(({ id }) => id));
    const shims = new Set(processes.filter(({ name }) => name.startsWith('containerd-shim')).map(({ pid }) => pid));
    let bytes = 0;
    for (const { pid, parent } of processes) {
      if (!shims.has(parent)) continue;
      // It may end, and its group go, while it is looked at.
      const group = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
      const id = /[0-9a-f]{64}/.exec(group)?.[0];
      if (id !== undefined && ids.has(id)) bytes += await readCharge(pid).then((charge) => charge.memoryBytes, gone);
    }
    return bytes / MIB;
  }
}

export interface MemoryWatch extends AsyncDisposable {
  /** A figure for each kind before, at its most, and when what came after has settled. */
  stop(settleMs: number): Promise<Figure[]>;
}

/** Looks at the memory once a second until it is told to stop, or disposed. */
export async function watchMemory(memory: InstanceMemory): Promise<MemoryWatch> {
  const before = await memory.read();
  const most = { ...before };
  const ended = new AbortController();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const now = await memory.read();
      for (const kind of KINDS) most[kind] = Math.max(most[kind], now[kind]);
      await sleep(LOOK_EVERY_MS, undefined, { signal: ended.signal }).catch(gone);
    }
  })();
  const end = async () => {
    ended.abort();
    await watching;
  };
  return {
    [Symbol.asyncDispose]: end,
    async stop(settleMs) {
      await end();
      await sleep(settleMs);
      const after = await memory.read();
      return KINDS.flatMap((kind) => [
        valueFigure(`memory of ${kind}: before`, before[kind], 'MiB'),
        valueFigure(`memory of ${kind}: most`, most[kind], 'MiB'),
        valueFigure(`memory of ${kind}: ${settleMs / 1000} s after`, after[kind], 'MiB'),
      ]);
    },
  };
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** At most 15 characters of it. */
  readonly name: string;
}

async function allProcesses(): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    if (name !== undefined) found.push({ pid: Number(entry), parent: Number(parent), name });
  }
  return found;
}

async function pssMiB(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** What has ended meanwhile has no memory. */
function gone(): number {
  return 0;
}
