import type { ContainerEngine } from '#worker/engine/engine.ts';
import { readSupervisorRecipe } from './image-recipes.ts';

const FOLDER = '/usr/local/lib/sandpiper';

/**
 * The volume by which images that know nothing of it get the supervisor; its name says which version it holds.
 * @throws ImageMissingError where the supervisor's own image is not there yet: every language's image stands on it
 */
export async function ensureSupervisorVolume(engine: ContainerEngine): Promise<string> {
  const { reference: image } = await readSupervisorRecipe();
  const name = image.replace(/^sandpiper\/supervisor:/, 'sandpiper-supervisor-');
  await engine.fillVolume({ name, image, path: FOLDER });
  return name;
}
