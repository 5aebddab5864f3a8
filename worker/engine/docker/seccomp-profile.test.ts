import { describe, expect, it } from 'vitest';
import { SECCOMP_OPTION, seccompProfile } from './seccomp-profile.ts';
import { ALLOWED_CALLS, CONDITIONAL_CALLS, MISSING_CALLS } from './system-calls.ts';

/** Docker grants each of these only to who has a capability, or to nobody. */
const DENIED_BY_DOCKER = [
  ...['acct', 'afs_syscall', 'bpf', 'chroot', 'create_module', 'delete_module', 'fanotify_init', 'finit_module'],
  ...['fsconfig', 'fsmount', 'fsopen', 'fspick', 'get_kernel_syms', 'get_mempolicy', 'init_module', 'ioperm', 'iopl'],
  ...['kcmp', 'kexec_file_load', 'kexec_load', 'keyctl', 'add_key', 'request_key', 'lookup_dcookie', 'mbind'],
  ...['migrate_pages', 'mount', 'mount_setattr', 'move_mount', 'move_pages', 'nfsservctl', 'open_by_handle_at'],
  ...['open_tree', 'perf_event_open', 'pidfd_getfd', 'pivot_root', 'process_madvise', 'query_module', 'quotactl'],
  ...['quotactl_fd', 'reboot', 'set_mempolicy', 'set_mempolicy_home_node', 'setdomainname', 'sethostname', 'setns'],
  ...['settimeofday', 'clock_settime', 'stime', 'swapoff', 'swapon', 'sysfs', '_sysctl', 'syslog', 'umount', 'umount2'],
  ...['unshare', 'uselib', 'userfaultfd', 'ustat', 'vhangup', 'vm86', 'vm86old', 'vserver'],
];

/** Docker grants these; no language needs them. */
const DENIED_BY_US = [
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register', 'ptrace', 'process_vm_readv', 'process_vm_writev'],
  ...['name_to_handle_at', 'fanotify_mark', 'adjtimex', 'clock_adjtime', 'memfd_secret', 'process_mrelease'],
  ...[
    'io_setup',
    'io_submit',
    'io_getevents',
    'io_pgetevents',
    'io_cancel',
    'io_destroy',
    'modify_ldt',
    'sync',
    'syncfs',
  ],
  ...['remap_file_pages', 'socketcall', 'ipc', 'get_thread_area', 'set_thread_area'],
];

const allowed = new Set(Object.values(ALLOWED_CALLS).flat());
const conditional = new Set(CONDITIONAL_CALLS.map(({ name }) => name));
const profile = seccompProfile();

/** Whether the profile lets a call with these arguments through, as the kernel's filter decides it. */
function lets(name: string, ...args: bigint[]): boolean {
  return profile.syscalls.some(
    (rule) =>
      rule.action === 'SCMP_ACT_ALLOW' &&
      rule.names.includes(name) &&
      (rule.args ?? []).every(({ index, value, valueTwo, op }) => {
        const given = args[index] ?? 0n;
        return op === 'SCMP_CMP_EQ' ? given === BigInt(value) : (given & BigInt(value)) === BigInt(valueTwo);
      }),
  );
}

describe('the profile of system calls', () => {
  it('denies what Docker denies, and what has no use but to break out', () => {
    const denied = [...DENIED_BY_DOCKER, ...DENIED_BY_US];
    expect(denied.filter((name) => allowed.has(name) || conditional.has(name) || lets(name))).toEqual([]);
    expect(denied.filter((name) => MISSING_CALLS.includes(name))).toEqual([]);
  });

  it('names each call in one place', () => {
    const all = [...Object.values(ALLOWED_CALLS).flat(), ...conditional, ...MISSING_CALLS];
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
    expect(all.filter((name) => !/^[a-z][a-z0-9_]+$/.test(name))).toEqual([]);
  });

  it('lets processes and threads begin, and no namespace', () => {
    expect(lets('clone', 0x0121_0011n)).toBe(true);
    expect(lets('clone', 0x003d_0f00n)).toBe(true);
    for (let bit = 0n; bit < 32n; bit++) {
      const namespace = [17n, 25n, 26n, 27n, 28n, 29n, 30n].includes(bit);
      expect(lets('clone', (1n << bit) | 17n)).toBe(!namespace);
    }
    expect(lets('clone3')).toBe(false);
    expect(profile.syscalls).toContainEqual({ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 });
  });

  it('lets programs talk by TCP, UDP and among themselves, and by nothing else', () => {
    const [unix, inet, inet6, netlink] = [1n, 2n, 10n, 16n];
    const flags = 0o2_004_000n;
    for (const family of [inet, inet6]) {
      expect([lets('socket', family, 1n | flags, 0n), lets('socket', family, 1n, 6n)]).toEqual([true, true]);
      expect([lets('socket', family, 2n | flags, 0n), lets('socket', family, 2n, 17n)]).toEqual([true, true]);
      // SOCK_RAW, DCCP's kind, SOCK_PACKET; ICMP, SCTP, UDP-Lite, MPTCP.
      expect([3n, 6n, 10n].filter((kind) => lets('socket', family, kind, 0n))).toEqual([]);
      expect([1n, 132n, 136n, 262n].filter((protocol) => lets('socket', family, 1n, protocol))).toEqual([]);
      expect([1n, 58n, 132n, 136n].filter((protocol) => lets('socket', family, 2n, protocol))).toEqual([]);
    }
    expect(lets('socket', unix, 5n, 0n)).toBe(true);
    expect(lets('socketpair', unix, 1n, 0n)).toBe(true);
    expect(lets('socketpair', 30n, 1n, 0n)).toBe(false);
    const protocols = Array.from({ length: 32 }, (_, protocol) => protocol);
    expect(protocols.filter((protocol) => lets('socket', netlink, 3n, BigInt(protocol)))).toEqual([0]);
    const families = Array.from({ length: 64 }, (_, family) => family);
    expect(families.filter((family) => lets('socket', BigInt(family), 1n, 0n))).toEqual([1, 2, 10, 16]);
    // The kernel looks at the lower half alone: what lies above must not hide it.
    expect(lets('socket', (1n << 32n) | 17n, 3n, 0n)).toBe(false);
  });

  it('lets pipes, sockets and plain files be made by mknod, and no device', () => {
    for (const [name, before] of [
      ['mknod', [0n]],
      ['mknodat', [0n, 0n]],
    ] as const) {
      const kinds = [0n, 0o100_000n, 0o010_000n, 0o140_000n].map((kind) => lets(name, ...before, kind | 0o644n));
      expect(kinds).toEqual([true, true, true, true]);
      const devices = [0o020_000n, 0o060_000n].map((kind) => lets(name, ...before, kind | 0o666n));
      expect(devices).toEqual([false, false]);
    }
  });

  it('lets no program change how its kernel behaves but to the usual', () => {
    expect([0n, 8n, 0xffff_ffffn].map((value) => lets('personality', value))).toEqual([true, true, true]);
    // Without randomised addresses, with data that runs.
    expect([0x40000n, 0x400000n].map((value) => lets('personality', value))).toEqual([false, false]);
  });

  it('is for the two machines that images are for, and not for their smaller sisters', () => {
    expect(profile.archMap).toEqual([
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
    ]);
    expect(profile).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 1 });
    expect(JSON.parse(SECCOMP_OPTION.slice('seccomp='.length))).toEqual(profile);
  });
});
