import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BASE_IMAGE_ID, type LanguageRegistry } from '#config/languages.ts';
import { type BuildContext, readBuildContext } from './build-context.ts';
import { SUITE } from './root-file-system.ts';

/** Goes up when the root file system is made in another way. */
const ROOT_RECIPE = 1;
const TAG_LENGTH = 16;

/** How one image is made: its own name says all that it depends on, so an image that is there is the right one. */
export interface ImageRecipe {
  id: string;
  reference: string;
  context: BuildContext;
  /** The build argument by which its Dockerfile names what it stands on. */
  parentArgument: 'ROOTFS' | 'BASE';
  parent: string;
}

export interface ImageRecipes {
  root: { reference: string };
  base: ImageRecipe;
  image: ImageRecipe;
}

/** Reads what lies in the folders now; ids are folders of `languages/` that have a Dockerfile. */
export async function readRecipes(registry: LanguageRegistry, imageId: string): Promise<ImageRecipes> {
  const rootHash = createHash('sha256').update(`${ROOT_RECIPE} ${SUITE} ${process.arch}`).digest('hex');
  const root = { reference: reference('rootfs', rootHash) };
  const baseContext = await readBuildContext({
    folder: join(registry.directory, BASE_IMAGE_ID),
    exclude: new Set(),
    packageFiles: [],
    salt: rootHash,
  });
  const base: ImageRecipe = {
    id: BASE_IMAGE_ID,
    reference: reference(BASE_IMAGE_ID, baseContext.hash),
    context: baseContext,
    parentArgument: 'ROOTFS',
    parent: root.reference,
  };
  const own = registry.list().find((language) => language.id === imageId);
  const context = await readBuildContext({
    folder: join(registry.directory, imageId),
    // The image is the same whatever the samples say.
    exclude: new Set(['language.json', ...(own?.samples ?? []).map((sample) => sample.file)]),
    packageFiles: own?.imageFiles ?? [],
    salt: baseContext.hash,
  });
  const image: ImageRecipe = {
    id: imageId,
    reference: reference(imageId, context.hash),
    context,
    parentArgument: 'BASE',
    parent: base.reference,
  };
  return { root, base, image };
}

function reference(id: string, hash: string): string {
  return `sandpiper/${id}:${hash.slice(0, TAG_LENGTH)}`;
}
