import type { Attempt } from '#worker/doctor/attempts.ts';
import { fail, type Probe, pass, refusedWrites, textOf } from '#worker/doctor/probe.ts';
import { CERTIFICATES_FOLDER } from '#worker/egress/program-env.ts';

const READ_ONLY_ADVICE =
  'The image must be mounted read-only: see that `docker inspect` says ReadonlyRootfs true of a run’s container.';
const KERNEL_FILES_ADVICE =
  'The engine must mount /proc/sys and /sys read-only and hide what tells of the host: see that no run’s container is Privileged.';
const MOUNT_ADVICE = 'See `docker inspect` of a run’s container: it must have no Binds and no Mounts but ours.';
const DISK_ADVICE = 'See that `docker inspect` names the options of a run’s Tmpfs.';
const NAME = 'sandpiper-doctor';

interface Mount {
  readonly point: string;
  readonly options: readonly string[];
  readonly type: string;
}

/** Of /proc/self/mountinfo. */
function mountsOf(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , , point, options] = (before ?? '').split(' ');
    const [type] = (after ?? '').split(' ');
    return point && options && type ? [{ point, options: options.split(','), type }] : [];
  });
}

const MOUNTS: readonly Attempt[] = [['read', '/proc/self/mountinfo']];
/** What the kernel itself makes up. */
const FILE_SYSTEMS_OF_NOTHING = ['tmpfs', 'proc', 'sysfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2', 'overlay'];
/** The engine brings these from its own folder of the container, */
const BROUGHT = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];
/** and these from volumes of ours that nobody writes: the supervisor, and whom to trust. */
const BROUGHT_READ_ONLY = ['/usr/local/lib/sandpiper', CERTIFICATES_FOLDER];

export const FILE_PROBES: readonly Probe[] = [
  refusedWrites({
    id: 'files.image',
    area: 'FILES',
    title: 'Writing to the image',
    tried: 'new files in ten folders, and /etc/passwd',
    expected: 'none',
    attempts: [
      ...['', '/etc', '/usr/bin', '/usr/local/lib/sandpiper', '/var/tmp', '/root', '/home', '/opt', '/run', '/dev'].map(
        (folder): Attempt => ['write', `${folder}/${NAME}`],
      ),
      ['write', '/etc/passwd'],
    ],
    advice: READ_ONLY_ADVICE,
  }),
  {
    id: 'files.read-only-root',
    area: 'FILES',
    title: 'Mount of the root',
    tried: '/ in /proc/self/mountinfo',
    expected: 'ro',
    attempts: () => MOUNTS,
    judge: ([answer]) => {
      const root = mountsOf(textOf(answer) ?? '').findLast(({ point }) => point === '/');
      const found = root ? `${root.type}, ${root.options.join(',')}` : 'not to be seen';
      return root?.options.includes('ro') ? pass(found) : fail(found, READ_ONLY_ADVICE);
    },
  },
  refusedWrites({
    id: 'files.kernel-settings',
    area: 'FILES',
    title: 'Settings of the kernel',
    tried: 'writing below /proc and /sys',
    expected: 'none',
    attempts: [
      ['write', '/proc/sys/kernel/core_pattern'],
      ['write', '/proc/sys/kernel/modprobe'],
      ['write', '/proc/sys/vm/overcommit_memory'],
      ['write', '/proc/sysrq-trigger'],
      ['write', '/sys/kernel/uevent_helper'],
      ['write', '/sys/kernel/mm/transparent_hugepage/enabled'],
    ],
    advice: KERNEL_FILES_ADVICE,
  }),
  refusedWrites({
    id: 'files.own-limits',
    area: 'FILES',
    title: 'Raising its own limits',
    tried: 'writing to control groups',
    expected: 'none',
    attempts: [
      ['write', '/sys/fs/cgroup/memory/memory.limit_in_bytes'],
      ['write', '/sys/fs/cgroup/pids/pids.max'],
      ['write', '/sys/fs/cgroup/memory.max'],
      ['write', '/sys/fs/cgroup/cgroup.procs'],
      ['folder', `/sys/fs/cgroup/${NAME}`],
      ['folder', `/sys/fs/cgroup/memory/${NAME}`],
      ['folder', `/sys/fs/cgroup/pids/${NAME}`],
    ],
    advice: KERNEL_FILES_ADVICE,
  }),
  {
    id: 'files.host-details',
    area: 'FILES',
    title: 'Details of the host',
    tried: '/proc/keys, /proc/kcore, /proc/timer_list, /proc/acpi, /proc/scsi, /sys/firmware',
    expected: 'empty, or refused',
    attempts: () => [
      ['read', '/proc/keys'],
      ['read', '/proc/kcore'],
      ['read', '/proc/timer_list'],
      ['list', '/proc/acpi'],
      ['list', '/proc/scsi'],
      ['list', '/sys/firmware'],
    ],
    judge: (answers) => {
      const names = ['/proc/keys', '/proc/kcore', '/proc/timer_list', '/proc/acpi', '/proc/scsi', '/sys/firmware'];
      const seen = names.filter((_, at) => answers[at]?.type === 'silent' || textOf(answers[at]));
      return seen.length === 0 ? pass('nothing') : fail(seen.join(', '), KERNEL_FILES_ADVICE);
    },
  },
  {
    id: 'files.devices',
    area: 'FILES',
    title: 'Disks of the host',
    tried: 'block devices in /dev',
    expected: 'none',
    attempts: () => [['devices']],
    judge: ([answer]) =>
      textOf(answer) === '' ? pass('none') : fail(textOf(answer)?.replaceAll('\n', ', ') ?? 'no answer', MOUNT_ADVICE),
  },
  {
    id: 'files.engine-socket',
    area: 'FILES',
    title: 'Socket of the engine',
    tried: 'the sockets of Docker and containerd',
    expected: 'not there',
    attempts: () => [
      ['read', '/var/run/docker.sock'],
      ['read', '/run/docker.sock'],
      ['read', '/run/containerd/containerd.sock'],
    ],
    judge: (answers) =>
      answers.every((answer) => answer.type === 'error' && answer.errno === 'ENOENT')
        ? pass('not there')
        : fail('there', MOUNT_ADVICE),
  },
  {
    id: 'files.mounts',
    area: 'FILES',
    title: 'Folders of the host',
    tried: 'what is mounted',
    expected: 'nothing that lies on a disk of the host, but names and addresses of the container',
    attempts: () => MOUNTS,
    judge: ([answer], { gvisor }) => {
      const mounts = mountsOf(textOf(answer) ?? '');
      const strange = mounts.filter(
        ({ type, point, options }) =>
          !FILE_SYSTEMS_OF_NOTHING.includes(type) &&
          !BROUGHT.includes(point) &&
          !(BROUGHT_READ_ONLY.includes(point) && options.includes('ro')) &&
          !(gvisor && type === '9p'),
      );
      if (mounts.length === 0) return fail('nothing is to be seen', MOUNT_ADVICE);
      if (strange.length === 0) return pass(`${mounts.length} mounts`);
      return fail(strange.map(({ point, type }) => `${point} (${type})`).join(', '), MOUNT_ADVICE);
    },
  },
  {
    id: 'files.tmpfs-options',
    area: 'FILES',
    title: 'Mounts of writable places',
    tried: 'the options of /workspace, /tmp and /dev/shm',
    expected: 'nosuid, nodev; noexec but for /workspace',
    attempts: () => MOUNTS,
    judge: ([answer], { gvisor }) => {
      if (gvisor) return pass('gVisor doesn’t tell: what lies there is its own');
      const mounts = mountsOf(textOf(answer) ?? '');
      const wrong = ['/workspace', '/tmp', '/dev/shm'].filter((place) => {
        const options = mounts.findLast(({ point }) => point === place)?.options ?? [];
        return ['nosuid', 'nodev', ...(place === '/workspace' ? [] : ['noexec'])].some(
          (each) => !options.includes(each),
        );
      });
      return wrong.length === 0 ? pass('as expected') : fail(`not so: ${wrong.join(', ')}`, DISK_ADVICE);
    },
  },
];
