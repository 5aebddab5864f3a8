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
  const until = Date.now() + WITHIN_MS;
  for (const { name } of await engine.listVolumes(`sandpiper-dependencies-${id}-`)) {
    while (!(await isRemoved(engine.removeVolume(name), until))) await sleep(LOOK_EVERY_MS);
  }
}

/** The engine may still be about to remove a container that a dead worker told it to. */
async function isRemoved(removal: Promise<void>, until: number): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    if (error instanceof InUseError && Date.now() < until) return false;
    throw error;
  }
}
