import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine, ImageInfo } from '#worker/engine/engine.ts';
import { InUseError } from '#worker/engine/errors.ts';
import { contextTar, gatherPackages } from './build-context.ts';
import { BuildSteps, countSteps } from './build-steps.ts';
import { IMAGE_LABEL, type ImageRecipe, type ImageRecipes, readRecipes, rootFileSystem } from './image-recipes.ts';
import type { LanguageImage } from './images.ts';
import { acquireMachineLock, IMAGES_LOCK } from './machine-lock.ts';
import { makeRootFileSystem } from './root-file-system.ts';
import { labelVersions, versionFaultsOf, versionsOf } from './versions.ts';

const LOOK_AGAIN_MS = 2_000;
/** Ends the name of an image that doesn't say its versions yet. */
const UNLABELLED = '-plain';

export interface BuildReport {
  /** For people: "step 3 of 8", of all that is missing; or what it waits for. */
  step: string;
  /** It has not begun yet. */
  waits?: boolean;
  /** The line of the build that is under way. */
  detail: string | null;
}

export interface BuildOptions {
  registry: LanguageRegistry;
  imageId: string;
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  signal: AbortSignal;
  onReport: (report: BuildReport) => void;
  /** For tests of an engine that is no machine's: images are made there by nobody else. */
  lock?: string;
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
  const { registry, imageId, signal, onReport, lock = IMAGES_LOCK } = options;
  await using _turn = await turnUnless(async () => (await findImage(engine, registry, imageId)) !== null, {
    ...{ lock, signal },
    onWait: () => onReport({ step: 'another image is being made', waits: true, detail: null }),
  });
  const recipes = await readRecipes(registry, imageId);
  const { image } = recipes;
  const missing = await missingOf(engine, recipes, signal);
  const ownSteps = missing.image ? [await countSteps(image), 1] : [];
  const steps = new BuildSteps([
    ...[missing.root, missing.supervisor, missing.base].filter(Boolean).map(() => 1),
    ...ownSteps,
  ]);
  if (missing.root) await makeRoot(engine, recipes.root.reference, { ...options, steps });
  for (const part of ['supervisor', 'base'] as const) {
    if (!missing[part]) continue;
    await build(engine, recipes[part], signal, (_, detail) => onReport({ step: steps.at(), detail }));
    steps.nextStage();
  }
  if (missing.image) {
    const unlabelled = { ...image, reference: `${image.reference}${UNLABELLED}` };
    await build(engine, unlabelled, signal, ({ step, steps: of }, detail) =>
      onReport({ step: steps.at(step ?? 1, of ?? undefined), detail }),
    );
    steps.nextStage();
    onReport({ step: steps.at(), detail: 'reading versions' });
    await labelVersions(engine, {
      reference: unlabelled.reference,
      target: image.reference,
      labels: labelsOf(image),
      languages: registry.inImage(imageId),
      signal,
    });
    await engine.removeImage(unlabelled.reference).catch(unlessInUse);
  }
  const made = await engine.inspectImage(image.reference, { signal });
  if (!made) throw new Error(`${image.reference} was built and is gone`);
  return imageOf(image.reference, made);
}

/** A build that was killed left a container of it; the image is made all the same. */
function unlessInUse(error: unknown): void {
  if (!(error instanceof InUseError)) throw error;
}

type Missing = Record<keyof ImageRecipes, boolean>;

/** What an image stands on is needed only where the image itself, or what stands on it, is missing. */
async function missingOf(engine: ContainerEngine, recipes: ImageRecipes, signal: AbortSignal): Promise<Missing> {
  const lacks = async ({ reference }: { reference: string }) =>
    (await engine.inspectImage(reference, { signal })) === null;
  const image = await lacks(recipes.image);
  const base = image && (await lacks(recipes.base));
  const root = base && (await lacks(recipes.root));
  return { image, base, root, supervisor: base && (await lacks(recipes.supervisor)) };
}

async function makeRoot(
  engine: ContainerEngine,
  reference: string,
  { containerRegistry: registry, signal, onReport, steps }: BuildOptions & { steps: BuildSteps },
): Promise<void> {
  let done = '';
  onReport({ step: steps.at(), detail: null });
  await makeRootFileSystem(engine, {
    reference,
    registry,
    signal,
    onProgress: (detail, percent) => {
      // The longest of the first steps, by far.
      if (percent !== null) done = `, ${percent} %`;
      onReport({ step: `${steps.at()}${done}`, detail });
    },
  });
  steps.nextStage();
}

function imageOf(reference: string, { digest, labels }: ImageInfo): LanguageImage {
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

/**
 * Waits until it may make images; null where what it is to make is there before. Whoever makes one image after the other
 * may come to that one first.
 */
async function turnUnless(
  isMade: () => Promise<boolean>,
  { lock, signal, onWait }: { lock: string; signal: AbortSignal; onWait: () => void },
): Promise<AsyncDisposable | null> {
  while (true) {
    const late = AbortSignal.timeout(LOOK_AGAIN_MS);
    try {
      return await acquireMachineLock(lock, AbortSignal.any([signal, late]), onWait);
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
    }
    if (await isMade()) return null;
  }
}

const labelsOf = (recipe: ImageRecipe) => ({ [IMAGE_LABEL]: recipe.id });

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
