const NAMES = {
  x86_64: {
    mount: 165,
    unshare: 272,
    ptrace: 101,
    processVmReadv: 310,
    bpf: 321,
    keyctl: 250,
    userfaultfd: 323,
    perfEventOpen: 298,
    ioUringSetup: 425,
    mknodat: 259,
    chroot: 161,
    finitModule: 313,
    openByHandleAt: 304,
    setuid: 105,
    prlimit64: 302,
  },
  aarch64: {
    mount: 40,
    unshare: 97,
    ptrace: 117,
    processVmReadv: 270,
    bpf: 280,
    keyctl: 219,
    userfaultfd: 282,
    perfEventOpen: 241,
    ioUringSetup: 425,
    mknodat: 33,
    chroot: 51,
    finitModule: 273,
    openByHandleAt: 265,
    setuid: 146,
    prlimit64: 261,
  },
} as const;

export type SystemCall = keyof (typeof NAMES)['x86_64'];

/** Its number on such a machine; null where the machine is none of ours. */
export function systemCallNumber(architecture: string, name: SystemCall): number | null {
  if (architecture === 'x86_64' || architecture === 'amd64') return NAMES.x86_64[name];
  if (architecture === 'aarch64' || architecture === 'arm64') return NAMES.aarch64[name];
  return null;
}
