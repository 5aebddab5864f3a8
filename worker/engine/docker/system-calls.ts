/**
 * What programs may ask the kernel for. It begins with what Docker's own profile grants a container without
 * capabilities; what is missing of that is left out on purpose, see `docs/decisions/0016-which-system-calls-and-isolation.md`.
 *
 * Only names of the two 64-bit machines that images are for: a call by another machine's numbers (`int 0x80`, x32) ends
 * the program. A name that one of them or its library of filters doesn't know is no fault.
 */
export const ALLOWED_CALLS: Readonly<Record<string, readonly string[]>> = {
  files: words(`
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
    fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr
    fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr ioctl lchown lgetxattr link
    linkat listxattr llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat newfstatat open openat openat2 pread64
    preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename renameat
    renameat2 rmdir sendfile setxattr splice stat statfs statx symlink symlinkat sync_file_range tee truncate umask
    unlink unlinkat utime utimensat utimes vmsplice write writev`),

  /** Of another file system's events there are none to see, so `fanotify_mark` is no part of it. */
  waiting: words(`
    epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
    eventfd2 inotify_add_watch inotify_init inotify_init1 inotify_rm_watch pause pipe pipe2 poll ppoll pselect6 select
    signalfd signalfd4`),

  memory: words(`
    brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
    munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect`),

  /** `clone` is told apart by its flags. */
  processes: words(`
    execve execveat exit exit_group fork getpgid getpgrp getpid getppid getpriority getrlimit getrusage getsid gettid
    ioprio_get ioprio_set kill pidfd_open pidfd_send_signal prctl prlimit64 setpgid setpriority setrlimit setsid tgkill
    times tkill vfork wait4 waitid`),

  threads: words(`
    arch_prctl futex futex_requeue futex_wait futex_waitv futex_wake get_robust_list getcpu rseq sched_getaffinity
    sched_getattr sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield set_robust_list set_tid_address`),

  signals: words(`
    restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
    rt_sigtimedwait rt_tgsigqueueinfo sigaltstack`),

  time: words(`
    alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time timer_create
    timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime`),

  /** Who has no capability becomes nobody else by these; PID 1 has the one that `setresuid` asks for. */
  identity: words(`
    capget capset getegid geteuid getgid getgroups getresgid getresuid getuid setfsgid setfsuid setgid setgroups
    setregid setresgid setresuid setreuid setuid`),

  /** `socket` and `socketpair` are told apart by what they are for. */
  sockets: words(`
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
    sendto setsockopt shutdown`),

  'between processes': words(`
    mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd semctl semget
    semop semtimedop shmat shmctl shmdt shmget`),

  /** Of programs that lock themselves in further. */
  'own walls': words('landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp'),

  machine: words('getrandom sysinfo uname'),
};

/** One condition on an argument, which is counted from 0. */
export interface ArgumentIs {
  readonly argument: number;
  /** The bits that are looked at; all of them where it isn't given. */
  readonly mask?: number;
  readonly value: number;
}

/** Allowed where all that is said of its arguments holds; where a name comes several times, where one of them holds. */
export interface ConditionalCall {
  readonly name: string;
  readonly where: readonly ArgumentIs[];
}

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e02_0000;
const AF = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const;
const SOCK = { stream: 1, dgram: 2 } as const;
/** The kind of a socket; SOCK_NONBLOCK and SOCK_CLOEXEC lie above. */
const SOCK_KIND = 0xf;
const NETLINK_ROUTE = 0;
const [ANY_PROTOCOL, TCP, UDP] = [0, 6, 17];
const FILE_KIND = 0o170_000;
const FILE_KINDS = { unsaid: 0, regular: 0o100_000, pipe: 0o010_000, socket: 0o140_000 } as const;
/** The usual one, what 32-bit programs ask for, and the question which one it is. */
const PERSONALITIES = [0, 8, 0xffff_ffff];

export const CONDITIONAL_CALLS: readonly ConditionalCall[] = [
  { name: 'clone', where: [{ argument: 0, mask: NEW_NAMESPACES, value: 0 }] },
  ...PERSONALITIES.map((value) => ({ name: 'personality', where: [{ argument: 0, value }] })),
  // Files of any kind but devices.
  ...Object.values(FILE_KINDS).flatMap((value) => [
    { name: 'mknod', where: [{ argument: 1, mask: FILE_KIND, value }] },
    { name: 'mknodat', where: [{ argument: 2, mask: FILE_KIND, value }] },
  ]),
  { name: 'socket', where: [{ argument: 0, value: AF.unix }] },
  { name: 'socketpair', where: [{ argument: 0, value: AF.unix }] },
  // Libraries look up the machine's own addresses by it.
  {
    name: 'socket',
    where: [
      { argument: 0, value: AF.netlink },
      { argument: 2, value: NETLINK_ROUTE },
    ],
  },
  ...[AF.inet, AF.inet6].flatMap((family) =>
    [
      [SOCK.stream, ANY_PROTOCOL] as const,
      [SOCK.stream, TCP] as const,
      [SOCK.dgram, ANY_PROTOCOL] as const,
      [SOCK.dgram, UDP] as const,
    ].map(([kind, protocol]) => ({
      name: 'socket',
      where: [
        { argument: 0, value: family },
        { argument: 1, mask: SOCK_KIND, value: kind },
        { argument: 2, value: protocol },
      ],
    })),
  ),
];

/**
 * Not there, instead of denied. The flags of `clone3` lie in memory, where no filter sees them; its callers fall back to
 * `clone`.
 */
export const MISSING_CALLS: readonly string[] = ['clone3'];

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}
