import type { ContainerEngine } from '#worker/engine/engine.ts';
import { readSupervisorRecipe } from './image-recipes.ts';
import { FILLER_LABELS } from './volume-fillers.ts';

/** Begins the names of such volumes. */
export const SUPERVISOR_VOLUME = 'sandpiper-supervisor-';
const FOLDER = '/usr/local/lib/sandpiper';

/**
 * The volume by which images that know nothing of it get the supervisor; its name says which version it holds.
 * @throws ImageMissingError where the supervisor's own image is not there yet: every language's image stands on it
 */
export async function ensureSupervisorVolume(engine: ContainerEngine): Promise<string> {
  const { reference: image } = await readSupervisorRecipe();
  const name = supervisorVolumeOf(image);
  await engine.fillVolume({ name, image, path: FOLDER, labels: FILLER_LABELS });
  return name;
}

/** The name of the volume with what the supervisor's image of that name holds. */
export function supervisorVolumeOf(reference: string): string {
  return reference.replace(/^sandpiper\/supervisor:/, SUPERVISOR_VOLUME);
}
