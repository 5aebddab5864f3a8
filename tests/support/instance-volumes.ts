import { setTimeout as sleep } from 'node:timers/promises';
import { loadInstance } from '#config/instance.ts';
import { InUseError } from '#worker/engine/errors.ts';
import { createDockerEngine } from './language-images.ts';

const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/**
 * Removes what an instance whose workers are gone has kept of lockfiles.
 * @throws InUseError where a container of its keeps one in use for long
 */
export async function removeInstanceVolumes(homeDir: string): Promise<void> {
  await using engine = createDockerEngine();
  const { id } = await loadInstance(homeDir);
  for (const { name } of await engine.listVolumes(`sandpiper-dependencies-${id}-`)) {
    await removeOnceFree(() => engine.removeVolume(name));
  }
}

/** The engine may still be about to remove a container that a dead worker told it to. @throws what the removal throws */
export async function removeOnceFree(remove: () => Promise<void>): Promise<void> {
  for (const lateMs = performance.now() + WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    try {
      return await remove();
    } catch (error) {
      if (!(error instanceof InUseError) || performance.now() > lateMs) throw error;
    }
  }
}
