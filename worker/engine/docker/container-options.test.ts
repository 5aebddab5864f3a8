import { describe, expect, it } from 'vitest';
import type { ContainerSpec } from '#worker/engine/engine.ts';
import { containerOptions } from './container-options.ts';
import { SECCOMP_OPTION } from './seccomp-profile.ts';

const MIB = 1024 ** 2;

const spec: ContainerSpec = {
  image: 'sandpiper/python:1',
  command: ['/init', '-x'],
  labels: { a: 'b' },
  runUid: 123_456,
  memoryBytes: 256 * MIB,
  diskBytes: 64 * MIB,
  cpus: 1.5,
  pids: 128,
};

describe('the options of a sandbox’s container', () => {
  const options = containerOptions(spec);
  const host = options.HostConfig;

  it('leave nothing of the host open', () => {
    expect(host).toMatchObject({
      ReadonlyRootfs: true,
      Privileged: false,
      NetworkMode: 'none',
      IpcMode: 'none',
      CgroupnsMode: 'private',
      CapDrop: ['ALL'],
      CapAdd: ['SETUID'],
      SecurityOpt: ['no-new-privileges', SECCOMP_OPTION],
      LogConfig: { Type: 'none' },
      OomScoreAdj: 500,
    });
    for (const name of [
      'Binds',
      'Mounts',
      'VolumesFrom',
      'Devices',
      'PidMode',
      'UTSMode',
      'UsernsMode',
      'ExtraHosts',
    ]) {
      expect(host).not.toHaveProperty(name);
    }
  });

  it('hide what Docker hides, and write-protect what it does not hide of that', () => {
    const masked = ['/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/scsi'];
    masked.push('/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/interrupts', '/sys/firmware');
    masked.push('/sys/devices/virtual/powercap');
    const readOnly = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];
    const hidden = host?.MaskedPaths ?? [];
    expect(masked.filter((path) => !hidden.includes(path))).toEqual([]);
    expect(readOnly.filter((path) => !hidden.includes(path) && !host?.ReadonlyPaths?.includes(path))).toEqual([]);
  });

  it('leave what the supervisor measures by and what languages ask for', () => {
    const needed = ['/sys/fs/cgroup', '/proc/meminfo', '/proc/cpuinfo', '/proc/stat', '/proc/self', '/proc/sysvipc'];
    const inTheWay = (path: string) => needed.some((each) => `${each}/`.startsWith(`${path}/`));
    expect(host?.MaskedPaths?.filter(inTheWay)).toEqual([]);
  });

  it('limit what it was asked to limit, and swap with the memory', () => {
    expect(host).toMatchObject({ Memory: 256 * MIB, MemorySwap: 256 * MIB, NanoCpus: 1.5e9, PidsLimit: 129 });
    expect(host?.Ulimits).toEqual([
      { Name: 'nofile', Soft: 1_024, Hard: 1_024 },
      { Name: 'fsize', Soft: 64 * MIB, Hard: 64 * MIB },
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'memlock', Soft: 8 * MIB, Hard: 8 * MIB },
      { Name: 'msgqueue', Soft: 819_200, Hard: 819_200 },
    ]);
  });

  it('give the program’s user three places to write, together as large as the disk limit', () => {
    const places: Record<string, string> = host?.Tmpfs ?? {};
    expect(Object.keys(places).sort()).toEqual(['/dev/shm', '/tmp', '/workspace']);
    const sizes = Object.values(places).map((place) => Number(/size=(\d+)/.exec(place)?.[1]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(64 * MIB);
    for (const place of Object.values(places)) {
      expect(place).toMatch(/(^|,)nosuid,nodev,.*uid=123456,gid=65534,mode=0700,size=\d+,nr_inodes=\d+$/);
    }
    expect(places['/workspace']).toMatch(/,exec,/);
    expect(places['/tmp']).toMatch(/,noexec,/);
    expect(places['/dev/shm']).toMatch(/,noexec,/);
  });

  it('run PID 1 as root of nobody’s group, with no environment and an input that ends with its worker', () => {
    expect(options).toMatchObject({
      Entrypoint: ['/init', '-x'],
      Cmd: [],
      User: '0:65534',
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Tty: false,
      OpenStdin: true,
      StopSignal: 'SIGKILL',
      StdinOnce: true,
      Labels: { a: 'b' },
    });
  });

  it('name a runtime and AppArmor only where they are there', () => {
    expect(host).not.toHaveProperty('Runtime');
    const more = containerOptions({ ...spec, runtime: 'runsc', apparmor: true }).HostConfig;
    expect(more?.Runtime).toBe('runsc');
    expect(more?.SecurityOpt).toEqual(['no-new-privileges', SECCOMP_OPTION, 'apparmor=docker-default']);
  });

  it('put nothing where an image wants a volume, but where the program writes anyway', () => {
    const mounts = containerOptions(spec, { volumes: ['/data', '/srv/', '/workspace', '/tmp/'] }).HostConfig?.Mounts;
    expect(mounts?.map(({ Type, Target, ReadOnly }) => [Type, Target, ReadOnly])).toEqual([
      ['tmpfs', '/data', true],
      ['tmpfs', '/srv', true],
    ]);
  });

  it('take no label and no variable of the image', () => {
    const inherited = { labels: ['of.image', 'sandpiper.worker'], env: ['LD_PRELOAD', 'PATH', 'GLIBC_TUNABLES'] };
    const labels = { 'sandpiper.worker': 'wrk_1' };
    const options = containerOptions({ ...spec, labels }, inherited);
    expect(options.Labels).toEqual({ 'of.image': '', 'sandpiper.worker': 'wrk_1' });
    expect(options.Env).toEqual([expect.stringMatching(/^PATH=\/usr/), 'LD_PRELOAD', 'GLIBC_TUNABLES']);
  });

  it('mount the volumes that are given, whatever the image wants there', () => {
    const wanted = { volumes: ['/data', '/data/', '/usr/lib/tools/'] };
    const volumes = ['tools', 'more'].map((name) => ({ name, path: `/usr/lib/${name}` }));
    const mounts = containerOptions({ ...spec, volumes }, wanted).HostConfig?.Mounts;
    expect(mounts?.map(({ Type, Source, Target, ReadOnly }) => [Type, Source, Target, ReadOnly])).toEqual([
      ['tmpfs', '', '/data', true],
      ['volume', 'tools', '/usr/lib/tools', true],
      ['volume', 'more', '/usr/lib/more', true],
    ]);
  });

  it('leave room for gVisor’s own threads', () => {
    expect(containerOptions({ ...spec, runtime: 'runsc' }).HostConfig?.PidsLimit).toBe(384);
  });

  it('hold few inodes on a small disk, and never so many that they fill the kernel’s memory', () => {
    const inodes = (diskBytes: number) => {
      const places: Record<string, string> = containerOptions({ ...spec, diskBytes }).HostConfig?.Tmpfs ?? {};
      return Number(/nr_inodes=(\d+)/.exec(places['/workspace'] ?? '')?.[1]);
    };
    expect(inodes(64 * 1024)).toBe(1_024);
    expect(inodes(1024 * MIB)).toBe(65_536);
  });
});
