import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine, ImageInfo } from '#worker/engine/engine.ts';
import { contextTar, gatherPackages } from './build-context.ts';
import { type ImageRecipe, readRecipes, rootFileSystem } from './image-recipes.ts';
import type { LanguageImage } from './images.ts';
import { acquireMachineLock } from './machine-lock.ts';
import { makeRootFileSystem } from './root-file-system.ts';
import { labelVersions, versionsOf } from './versions.ts';

const LOCK_NAME = 'sandpiper-image-builds';
/** The share of a first build that the base takes, for the percentage. */
const BASE_PERCENT = 55;

export interface BuildReport {
  step: string;
  detail: string | null;
  percent: number | null;
}

export interface BuildOptions {
  registry: LanguageRegistry;
  imageId: string;
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  signal: AbortSignal;
  onReport: (report: BuildReport) => void;
}

/** The image where the engine has it. */
export async function findImage(
  engine: ContainerEngine,
  registry: LanguageRegistry,
  imageId: string,
): Promise<LanguageImage | null> {
  const { image } = await readRecipes(registry, imageId);
  const found = await engine.inspectImage(image.reference);
  return found && imageOf(image.reference, found);
}

/**
 * Makes an image and whatever it stands on, one build at a time on this machine; what another process has made in the
 * meantime is used.
 */
export async function buildImage(engine: ContainerEngine, options: BuildOptions): Promise<LanguageImage> {
  const { registry, imageId, signal, onReport } = options;
  onReport({ step: 'waiting for another build', detail: null, percent: null });
  await using _lock = await acquireMachineLock(LOCK_NAME, signal);
  const { root, supervisor, base, image } = await readRecipes(registry, imageId);
  const has = async (reference: string) => (await engine.inspectImage(reference, { signal })) !== null;
  let percentBefore = 0;
  if (!(await has(image.reference)) && !(await has(base.reference))) {
    if (!(await has(root.reference))) {
      const step = 'base system';
      onReport({ step, detail: null, percent: 0 });
      let percent = 0;
      await makeRootFileSystem(engine, {
        reference: root.reference,
        registry: options.containerRegistry,
        signal,
        onProgress: (detail, share) => {
          percent = share === null ? percent : Math.round((share * BASE_PERCENT) / 100);
          onReport({ step, detail, percent });
        },
      });
      percentBefore = BASE_PERCENT;
    }
    if (!(await has(supervisor.reference))) {
      const step = 'supervisor';
      await build(engine, supervisor, signal, (_, detail) => onReport({ step, detail, percent: percentBefore }));
    }
    await build(engine, base, signal, (_, detail) => onReport({ step: 'base image', detail, percent: percentBefore }));
  }
  if (!(await has(image.reference))) {
    const unlabelled = { ...image, reference: `${image.reference}-plain` };
    await build(engine, unlabelled, signal, (progress, detail) => {
      const { step, steps } = progress;
      const share = step && steps ? (step - 1) / steps : 0;
      const percent = Math.round(percentBefore + (100 - percentBefore) * share);
      onReport({ step: step ? `step ${step} of ${steps}` : 'starting', detail, percent });
    });
    await labelVersions(engine, {
      reference: unlabelled.reference,
      target: image.reference,
      labels: labelsOf(image),
      languages: registry.list().filter((language) => language.image === imageId),
      signal,
    });
    await engine.removeImage(unlabelled.reference);
  }
  const made = await engine.inspectImage(image.reference, { signal });
  if (!made) throw new Error(`${image.reference} was built and is gone`);
  return imageOf(image.reference, made);
}

function imageOf(reference: string, { digest, labels }: ImageInfo): LanguageImage {
  return { reference, digest, versions: versionsOf(labels) };
}

/** What all images stand on, for one that is none of a language's. */
export async function ensureRootFileSystem(
  engine: ContainerEngine,
  options: { containerRegistry: string | null; signal: AbortSignal; onLine: (line: string) => void },
): Promise<void> {
  const { containerRegistry: registry, signal, onLine } = options;
  await using _lock = await acquireMachineLock(LOCK_NAME, signal);
  const { reference } = rootFileSystem();
  if (await engine.inspectImage(reference, { signal })) return;
  await makeRootFileSystem(engine, { reference, registry, signal, onProgress: onLine });
}

const labelsOf = (recipe: ImageRecipe) => ({ 'sandpiper.image': recipe.id });

async function build(
  engine: ContainerEngine,
  recipe: ImageRecipe,
  signal: AbortSignal,
  onLine: (progress: { step: number | null; steps: number | null }, line: string) => void,
): Promise<void> {
  const none = { step: null, steps: null };
  await using context = await gatherPackages(recipe.context, {
    signal,
    onFetch: (id) => onLine(none, `fetching ${id}`),
  });
  await engine.buildImage(
    {
      context: contextTar(context),
      reference: recipe.reference,
      labels: labelsOf(recipe),
      buildArgs: recipe.parents,
      onProgress: (progress) => onLine(progress, progress.line.trim()),
    },
    { signal },
  );
}
