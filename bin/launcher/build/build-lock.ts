import { join } from 'node:path';
import { withLock } from '../lock.ts';

/** Of the instances of a checkout one at a time writes what they share. */
export function withBuildLock<T>(projectDir: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withLock(join(projectDir, 'node_modules/.cache/sandpiper/build.lock'), work, { signal });
}
