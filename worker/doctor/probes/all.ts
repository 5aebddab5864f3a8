import { fail, type Probe, pass, textOf } from '#worker/doctor/probe.ts';
import { FILE_PROBES } from './files.ts';
import { KERNEL_PROBES } from './kernel.ts';
import { LIMIT_PROBES } from './limits.ts';
import { NETWORK_PROBES } from './network.ts';
import { USER_PROBES } from './user.ts';

const SEEN_KERNEL: Probe = {
  id: 'runtime.seen-kernel',
  area: 'RUNTIME',
  title: 'Kernel that programs see',
  tried: 'the release in /proc/version',
  expected: 'the host’s, or gVisor’s own',
  attempts: () => [['read', '/proc/version']],
  judge: ([answer], { gvisor, hostKernel }) => {
    const seen = /^Linux version (\S+)/.exec(textOf(answer) ?? '')?.[1] ?? 'not told';
    return gvisor && seen === hostKernel
      ? fail(`${seen}, the host’s`, 'What the engine calls runsc is not gVisor: look at its daemon.json.')
      : pass(seen);
  },
};

/** The release of the kernel that the program saw, among the answers to all probes. */
export const SEEN_KERNEL_ID = SEEN_KERNEL.id;

export const PROBES: readonly Probe[] = [
  SEEN_KERNEL,
  ...USER_PROBES,
  ...KERNEL_PROBES,
  ...FILE_PROBES,
  ...NETWORK_PROBES,
  ...LIMIT_PROBES,
];
