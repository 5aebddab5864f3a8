import { fail, isRefusal, type Probe, pass, refusedCall, textOf, told } from '#worker/doctor/probe.ts';

const FILTER_ADVICE =
  'The filter of system calls is not in force, or not ours: see that the engine lists seccomp under its security options, and that nothing in front of it drops what a container is asked to have.';
const PRIVILEGE_ADVICE =
  'The program has a privilege that it must not have: see what `docker inspect` says of CapAdd, Privileged and SecurityOpt of a run’s container.';
const NEW_USER_NAMESPACE = 0x1000_0000;
const NEW_MOUNTS = 0x0002_0000;
const BLOCK_DEVICE = 0o060_600;
const FIRST_DISK = 0x800;
const HERE = -100;

export const KERNEL_PROBES: readonly Probe[] = [
  refusedCall({
    id: 'kernel.mount',
    title: 'Mounting',
    tried: 'mount of a tmpfs',
    call: 'mount',
    args: ['s:none', 's:/tmp', 's:tmpfs', 0, 0],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.user-namespace',
    title: 'New user namespace',
    tried: 'unshare(CLONE_NEWUSER)',
    call: 'unshare',
    args: [NEW_USER_NAMESPACE],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.mount-namespace',
    title: 'New mount namespace',
    tried: 'unshare(CLONE_NEWNS)',
    call: 'unshare',
    args: [NEW_MOUNTS],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.own-filter',
    title: 'Our own filter',
    tried: 'ptrace(PTRACE_TRACEME), which the engine’s usual filter lets through',
    call: 'ptrace',
    args: [0, 0, 0, 0],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.io-uring',
    title: 'io_uring',
    tried: 'io_uring_setup',
    call: 'ioUringSetup',
    args: [1, 'b:120'],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.bpf',
    title: 'bpf',
    tried: 'bpf(BPF_MAP_CREATE)',
    call: 'bpf',
    args: [0, 'b:72', 72],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.keyctl',
    title: 'Keyrings',
    tried: 'keyctl of the session’s keyring',
    call: 'keyctl',
    args: [0, -3, 0],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.userfaultfd',
    title: 'userfaultfd',
    tried: 'userfaultfd, for user mode only',
    call: 'userfaultfd',
    args: [1],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.perf-events',
    title: 'Performance counters',
    tried: 'perf_event_open',
    call: 'perfEventOpen',
    args: ['b:128', 0, -1, -1, 0],
    advice: FILTER_ADVICE,
  }),
  refusedCall({
    id: 'kernel.modules',
    title: 'Loading modules',
    tried: 'finit_module',
    call: 'finitModule',
    args: [-1, 's:', 0],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.file-handles',
    title: 'Opening files by their handle',
    tried: 'open_by_handle_at',
    call: 'openByHandleAt',
    args: [HERE, 'b:16', 0],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.device-nodes',
    title: 'Making devices',
    tried: 'mknod of the host’s first disk in the workspace',
    call: 'mknodat',
    args: [HERE, 's:/workspace/disk', BLOCK_DEVICE, FIRST_DISK],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.chroot',
    title: 'Changing the root',
    tried: 'chroot into the workspace',
    call: 'chroot',
    args: ['s:/workspace'],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.become-root',
    title: 'Becoming root',
    tried: 'setuid(0)',
    call: 'setuid',
    args: [0],
    advice: PRIVILEGE_ADVICE,
  }),
  refusedCall({
    id: 'kernel.trace-supervisor',
    title: 'Tracing PID 1',
    tried: 'ptrace(PTRACE_SEIZE) of PID 1',
    call: 'ptrace',
    args: [0x4206, 1, 0, 0],
    advice: PRIVILEGE_ADVICE,
  }),
  {
    id: 'kernel.signal-supervisor',
    area: 'KERNEL',
    title: 'Signalling PID 1',
    tried: 'kill(1, 0)',
    expected: 'refused',
    attempts: () => [['kill', 0, 1]],
    judge: ([answer]) =>
      answer && isRefusal(answer)
        ? pass(`refused (${told(answer)})`)
        : fail(answer ? told(answer) : 'no answer', PRIVILEGE_ADVICE),
  },
  {
    id: 'kernel.read-supervisor',
    area: 'KERNEL',
    title: 'Reading PID 1',
    tried: 'its environment and its memory, by /proc/1',
    expected: 'refused, or empty',
    attempts: () => [
      ['read', '/proc/1/environ'],
      ['read', '/proc/1/mem'],
      ['write', '/proc/1/mem'],
    ],
    judge: (answers) => {
      const read = answers.filter((answer) => answer.type === 'silent' || textOf(answer)?.replaceAll('\0', ''));
      return read.length === 0 ? pass('nothing') : fail(`${read.length} of 3 went through`, PRIVILEGE_ADVICE);
    },
  },
];
