import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BASE_IMAGE_ID, type LanguageRegistry, SAMPLES_FOLDER } from '#config/languages.ts';
import { type BuildContext, readBuildContext } from './build-context.ts';
import { SUITE } from './root-file-system.ts';

/** Goes up when the root file system is made in another way. */
const ROOT_RECIPE = 2;
/** Which image one is, by the id of its recipe. */
export const IMAGE_LABEL = 'sandpiper.image';
const TAG_LENGTH = 16;
const SUPERVISOR_IMAGE_ID = 'supervisor';
const SUPERVISOR_FOLDER = join(import.meta.dirname, '../../supervisor');

/** How one image is made: its own name says all that it depends on, so an image that is there is the right one. */
export interface ImageRecipe {
  id: string;
  reference: string;
  context: BuildContext;
  /** What it stands on, by the build arguments of its Dockerfile. */
  parents: Readonly<Record<string, string>>;
}

export interface ImageRecipes {
  root: { reference: string };
  supervisor: ImageRecipe;
  base: ImageRecipe;
  image: ImageRecipe;
}

/** What all images stand on. */
export function rootFileSystem(): { reference: string; hash: string } {
  const hash = createHash('sha256').update(`${ROOT_RECIPE} ${SUITE} ${process.arch}`).digest('hex');
  return { reference: reference('rootfs', hash), hash };
}

/** Of the image that holds PID 1 of every sandbox, and nothing else. */
export async function readSupervisorRecipe(): Promise<ImageRecipe> {
  const root = rootFileSystem();
  const context = await readBuildContext({
    folder: SUPERVISOR_FOLDER,
    exclude: new Set(['README.md', 'protocol.md', 'tests']),
    packageFiles: [],
    salt: root.hash,
  });
  return {
    id: SUPERVISOR_IMAGE_ID,
    reference: reference(SUPERVISOR_IMAGE_ID, context.hash),
    context,
    parents: { ROOTFS: root.reference },
  };
}

/** Reads what lies in the folders now; ids are folders of `languages/` that have a Dockerfile. */
export async function readRecipes(registry: LanguageRegistry, imageId: string): Promise<ImageRecipes> {
  const below = await readBaseRecipes(registry);
  const context = await readBuildContext({
    folder: registry.imageFolder(imageId),
    // The image is the same whatever these say.
    exclude: new Set(['language.json', SAMPLES_FOLDER]),
    packageFiles: registry.imageFiles(imageId),
    salt: `${below.base.context.hash} ${JSON.stringify(versionCommands(registry, imageId))}`,
  });
  return { ...below, image: onBase(imageId, context, below.base) };
}

/** Of an image that is none of a language's, by the folder that it is made of; its id is no language's. */
export async function readToolRecipes(
  registry: LanguageRegistry,
  { id, folder }: { id: string; folder: string },
): Promise<ImageRecipes> {
  const below = await readBaseRecipes(registry);
  const salt = below.base.context.hash;
  const context = await readBuildContext({ folder, exclude: new Set(), packageFiles: [], salt });
  return { ...below, image: onBase(id, context, below.base) };
}

async function readBaseRecipes(registry: LanguageRegistry): Promise<Omit<ImageRecipes, 'image'>> {
  const root = rootFileSystem();
  const supervisor = await readSupervisorRecipe();
  const context = await readBuildContext({
    folder: registry.imageFolder(BASE_IMAGE_ID),
    exclude: new Set(),
    packageFiles: [],
    salt: supervisor.context.hash,
  });
  const base: ImageRecipe = {
    id: BASE_IMAGE_ID,
    reference: reference(BASE_IMAGE_ID, context.hash),
    context,
    parents: { ROOTFS: root.reference, SUPERVISOR: supervisor.reference },
  };
  return { root, supervisor, base };
}

function onBase(id: string, context: BuildContext, base: ImageRecipe): ImageRecipe {
  return { id, reference: reference(id, context.hash), context, parents: { BASE: base.reference } };
}

/** Their answers become part of the image. */
function versionCommands(registry: LanguageRegistry, imageId: string) {
  return registry.inImage(imageId).map(({ id, version }) => ({ id, version }));
}

function reference(id: string, hash: string): string {
  return `sandpiper/${id}:${hash.slice(0, TAG_LENGTH)}`;
}
