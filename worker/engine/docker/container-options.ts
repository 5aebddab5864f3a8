import { posix } from 'node:path';
import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { ContainerSpec, VolumeMount } from '#worker/engine/engine.ts';
import { isGvisor } from '#worker/engine/runtime.ts';
import { MASKED_PATHS, READ_ONLY_PATHS } from './hidden-paths.ts';
import { SECCOMP_OPTION } from './seccomp-profile.ts';

const WORKSPACE = '/workspace';
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** PID 1 is root, but of this group: `setresuid` then is all it needs to become the run's user, and SETUID all it keeps. */
const NOBODY_GROUP = 65_534;
/** `/tmp` gets a fourth and `/dev/shm` an eighth of the disk limit, the workspace the rest. */
const TMP_SHARE = 4;
const SHM_SHARE = 8;
/** One inode for so many bytes: enough for small files, too few to fill the kernel's memory with empty ones. */
const BYTES_PER_INODE = 4_096;
const LEAST_INODES = 1_024;
const MOST_INODES = 65_536;
const OPEN_FILES = 1_024;
/** The engine hands on its own, which often has no bound. */
const LOCKED_BYTES = 8 * 1024 ** 2;
const QUEUED_BYTES = 819_200;
const GVISOR_TASKS = 128;
const GVISOR_TASKS_PER_PROCESS = 2;

/** What an engine takes from an image, where a container doesn't say otherwise. */
export interface Inherited {
  /** Places that it wants volumes at. */
  readonly volumes: readonly string[];
  /** Names of labels. */
  readonly labels: readonly string[];
  /** Names of variables. */
  readonly env: readonly string[];
}

/**
 * The hardened container that every sandbox is: nothing of it depends on who asks. The reasons are in
 * `docs/decisions/0011-what-a-sandbox-may-do.md` and `0016-which-system-calls-and-isolation.md`.
 *
 * `inherited` is what the image wants for its containers, and what none of ours gets: the engine would add it to ours.
 */
export function containerOptions(spec: ContainerSpec, inherited: Partial<Inherited> = {}): ContainerCreateOptions {
  const tmpBytes = Math.floor(spec.diskBytes / TMP_SHARE);
  const shmBytes = Math.floor(spec.diskBytes / SHM_SHARE);
  const workspaceBytes = spec.diskBytes - tmpBytes - shmBytes;
  const owned = [`uid=${spec.runUid}`, `gid=${NOBODY_GROUP}`, 'mode=0700'];
  const places: Record<string, string> = {
    [WORKSPACE]: tmpfs(workspaceBytes, ['exec', ...owned]),
    '/tmp': tmpfs(tmpBytes, ['noexec', ...owned]),
    // IpcMode none mounts no /dev/shm of its own, whose size in inodes could not be limited.
    '/dev/shm': tmpfs(shmBytes, ['noexec', ...owned]),
  };
  const hidden = new Set((inherited.volumes ?? []).map((path) => posix.resolve('/', path)));
  const volumes = spec.volumes ?? [];
  for (const path of [...Object.keys(places), ...volumes.map(({ path }) => path)]) hidden.delete(path);
  const mounts = [...[...hidden].map(nothingAt), ...volumes.map(volumeMount)];
  return {
    Image: spec.image,
    Hostname: 'sandbox',
    Entrypoint: [...spec.command],
    Cmd: [],
    User: `0:${NOBODY_GROUP}`,
    WorkingDir: '/',
    // A name alone takes the variable away: what is around PID 1 is nobody else's to set.
    Env: [PATH, ...(inherited.env ?? []).filter((name) => name !== 'PATH')],
    // A label can't be taken away; empty it is none that anybody looks for.
    Labels: { ...Object.fromEntries((inherited.labels ?? []).map((name) => [name, ''])), ...spec.labels },
    Tty: false,
    OpenStdin: true,
    // The driver going away is the end of stdin, and that is the end of PID 1: no orphan runs on.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    // An engine that stops or starts ends each container so; any other signal it would wait for in vain for 10 s.
    StopSignal: 'SIGKILL',
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      AutoRemove: false,
      Init: false,
      Privileged: false,
      ReadonlyRootfs: true,
      NetworkMode: 'none',
      IpcMode: 'none',
      // Known to the engine, not to its types. Else programs see where the host keeps theirs.
      ...{ CgroupnsMode: 'private' },
      CapDrop: ['ALL'],
      CapAdd: ['SETUID'],
      SecurityOpt: securityOptions(spec),
      MaskedPaths: [...MASKED_PATHS],
      ReadonlyPaths: [...READ_ONLY_PATHS],
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes,
      PidsLimit: tasks(spec),
      ...cpuLimit(spec.cpus),
      OomScoreAdj: 500,
      LogConfig: { Type: 'none', Config: {} },
      Tmpfs: places,
      ...(mounts.length > 0 ? { Mounts: mounts } : {}),
      Ulimits: [
        { Name: 'nofile', Soft: OPEN_FILES, Hard: OPEN_FILES },
        { Name: 'fsize', Soft: spec.diskBytes, Hard: spec.diskBytes },
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'memlock', Soft: LOCKED_BYTES, Hard: LOCKED_BYTES },
        { Name: 'msgqueue', Soft: QUEUED_BYTES, Hard: QUEUED_BYTES },
      ],
      ...(spec.runtime ? { Runtime: spec.runtime } : {}),
    },
  };
}

export function cpuLimit(cpus: number): { NanoCpus: number } {
  return { NanoCpus: Math.round(cpus * 1e9) };
}

/**
 * PID 1 is not the program's to pay for. gVisor's own kernel runs as threads, several more for each process: without
 * them it ends, and all that runs on it.
 */
function tasks({ pids, runtime }: ContainerSpec): number {
  return runtime && isGvisor(runtime) ? GVISOR_TASKS + GVISOR_TASKS_PER_PROCESS * pids : pids + 1;
}

/** A volume would be the host's disk, without a limit. What the image has at its place is hidden too. */
function nothingAt(path: string): MountSettings {
  return {
    Type: 'tmpfs',
    Target: path,
    Source: '',
    ReadOnly: true,
    TmpfsOptions: { SizeBytes: BYTES_PER_INODE, Mode: 0o555 },
  };
}

function volumeMount({ name, path }: VolumeMount): MountSettings {
  const VolumeOptions = { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } };
  return { Type: 'volume', Source: name, Target: path, ReadOnly: true, VolumeOptions };
}

function securityOptions(spec: ContainerSpec): string[] {
  return ['no-new-privileges', SECCOMP_OPTION, ...(spec.apparmor ? ['apparmor=docker-default'] : [])];
}

function tmpfs(sizeBytes: number, options: readonly string[]): string {
  const inodes = Math.min(MOST_INODES, Math.max(LEAST_INODES, Math.floor(sizeBytes / BYTES_PER_INODE)));
  return ['rw', 'nosuid', 'nodev', ...options, `size=${sizeBytes}`, `nr_inodes=${inodes}`].join(',');
}
