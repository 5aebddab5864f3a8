import { GVISOR_UNDER_TEST } from '#tests/support/gvisor.ts';

/**
 * What gVisor's own kernel, which is a sandbox's alone, does when a program asks for it: with its namespaces, devices,
 * priorities and log nothing of the machine is in reach, and nothing of PID 1 but the other ends of the program's own
 * pipes. The system calls of these never come to the machine's kernel.
 */
const OF_GVISOR: ReadonlySet<string> = new Set([
  'unshare mount',
  'unshare user',
  'clone into a user namespace',
  'io_uring',
  'go before others',
  'make a device',
  "the kernel's log by syslog",
  "PID 1's descriptors",
  'the descriptors of others',
  "list PID 1's descriptors",
  "where PID 1's memory is",
  "PID 1's priority",
  "PID 1's processors",
]);

/** Whether an attempt has to be denied on that runtime. */
export function mustBeDenied(attempt: string, runtime: string): boolean {
  if (attempt.startsWith('allowed: ')) return false;
  return runtime !== GVISOR_UNDER_TEST || !OF_GVISOR.has(attempt);
}
