import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine, ImageInfo } from '#worker/engine/engine.ts';
import { InUseError } from '#worker/engine/errors.ts';
import { IMAGE_LABEL, readRecipes, rootFileSystem } from './image-recipes.ts';
import type { LanguageImage } from './images.ts';
import { IMAGES_LOCK } from './machine-lock.ts';
import { type MakeOptions, makeImage, turnUnless } from './make-image.ts';
import { makeRootFileSystem } from './root-file-system.ts';
import { labelVersions, versionFaultsOf, versionsOf } from './versions.ts';

export type { BuildReport } from './make-image.ts';

/** Ends the name of an image that doesn't say its versions yet. */
const UNLABELLED = '-plain';

export interface BuildOptions extends MakeOptions {
  registry: LanguageRegistry;
  imageId: string;
}

/** The image where the engine has it. */
export async function findImage(
  engine: ContainerEngine,
  registry: LanguageRegistry,
  imageId: string,
): Promise<LanguageImage | null> {
  const { image } = await readRecipes(registry, imageId);
  const found = await engine.inspectImage(image.reference);
  return found && imageOf({ ...found, reference: image.reference });
}

/** Makes the image of a language, or of several, and has it say their versions. */
export async function buildImage(engine: ContainerEngine, options: BuildOptions): Promise<LanguageImage> {
  const { registry, imageId, signal } = options;
  const made = await makeImage(
    engine,
    () => readRecipes(registry, imageId),
    ({ id, reference: target }) => ({
      steps: 1,
      async make(build, say) {
        const reference = `${target}${UNLABELLED}`;
        await build(reference);
        say('reading versions');
        const labels = { [IMAGE_LABEL]: id };
        await labelVersions(engine, { reference, target, labels, languages: registry.inImage(imageId), signal });
        await engine.removeImage(reference).catch(unlessInUse);
      },
    }),
    options,
  );
  return imageOf(made);
}

/** A build that was killed left a container of it; the image is made all the same. */
function unlessInUse(error: unknown): void {
  if (!(error instanceof InUseError)) throw error;
}

function imageOf({ reference, digest, labels }: ImageInfo & { reference: string }): LanguageImage {
  return { reference, digest, versions: versionsOf(labels), faults: versionFaultsOf(labels) };
}

/** What all images stand on, for one that is none of a language's. */
export async function ensureRootFileSystem(
  engine: ContainerEngine,
  options: { containerRegistry: string | null; signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  const { containerRegistry: registry, signal, onLine } = options;
  const { reference } = rootFileSystem();
  const isMade = async () => (await engine.inspectImage(reference, { signal })) !== null;
  if (await isMade()) return;
  await using _turn = await turnUnless(isMade, { lock: IMAGES_LOCK, signal, onWait: () => {} });
  if (await isMade()) return;
  await makeRootFileSystem(engine, { reference, registry, signal, onProgress: onLine });
}
