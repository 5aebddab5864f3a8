import type { Limits } from '#core/limits.ts';
import type { VolumeMount } from '#worker/engine/engine.ts';

const MIB = 1024 ** 2;
const MEMORY_CLASSES = [64, 128, 256, 512, 1024, 2048].map((mib) => mib * MIB);
const DISK_CLASSES = [16, 32, 64, 128, 256, 512, 1024].map((mib) => mib * MIB);
const STANDARD_CPUS = 1;

/** What a container is made with and can't be changed from run to run; the rest the supervisor sets for each run. */
export interface SandboxClass {
  image: string;
  supervisor: SupervisorSource;
  memoryBytes: number;
  diskBytes: number;
  cpus: number;
  /** Beside what all sandboxes have. */
  volume?: VolumeMount | null;
}

/** Built into the image, or mounted into one that knows nothing of it. */
export type SupervisorSource = 'built-in' | 'mounted';

export function sandboxClass(
  image: string,
  { memoryBytes, diskBytes, cpus }: Limits,
  supervisor: SupervisorSource = 'built-in',
): SandboxClass {
  return { image, supervisor, memoryBytes, diskBytes, cpus };
}

/** Only these are kept ready: a class for every whim would fill the machine with sandboxes that nobody wants again. */
export function isStandard({ supervisor, memoryBytes, diskBytes, cpus, volume }: SandboxClass): boolean {
  // What else a custom image brings along nobody has looked at: each run gets a container of its own.
  if (supervisor === 'mounted') return false;
  // That of one lockfile of one owner.
  if (volume) return false;
  return MEMORY_CLASSES.includes(memoryBytes) && DISK_CLASSES.includes(diskBytes) && cpus === STANDARD_CPUS;
}

export function classKey({ image, supervisor, memoryBytes, diskBytes, cpus, volume }: SandboxClass): string {
  return `${image} ${supervisor} ${memoryBytes} ${diskBytes} ${cpus} ${volume?.name ?? ''}`;
}
