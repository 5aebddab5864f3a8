/**
 * Of /proc and /sys: what tells about the machine, about those beside a sandbox, or leads into the kernel, and what no
 * language asks for. Docker's own lists with more; an option of a container takes the place of those.
 */
export const MASKED_PATHS: readonly string[] = [
  ...proc('acpi asound bus driver fs irq scsi sysrq-trigger'),
  // The kernel's inside.
  ...proc('config.gz iomem ioports kallsyms kcore keys key-users kmsg kpagecgroup kpagecount kpageflags modules mtrr'),
  ...proc('dynamic_debug slabinfo vmallocinfo'),
  // Work of others: good for telling when they do what.
  ...proc('buddyinfo diskstats interrupts latency_stats locks pagetypeinfo pressure sched_debug schedstat softirqs'),
  ...proc('timer_list timer_stats zoneinfo'),
  // The machine itself.
  ...proc('cmdline crypto devices dma execdomains fb mdstat misc partitions swaps'),
  ...['block', 'firmware', 'fs/bpf', 'hypervisor', 'module', 'power'].map((name) => `/sys/${name}`),
  ...['debug', 'security', 'tracing', 'slab', 'notes', 'vmcoreinfo', 'livepatch'].map((name) => `/sys/kernel/${name}`),
  '/sys/devices/virtual/dmi',
  '/sys/devices/virtual/powercap',
];

/** What programs may read and nobody may write. */
export const READ_ONLY_PATHS: readonly string[] = ['/proc/sys'];

function proc(names: string): readonly string[] {
  return names.split(' ').map((name) => `/proc/${name}`);
}
