import type { ContainerEngine, ImageInfo } from '#worker/engine/engine.ts';
import { contextTar, gatherPackages } from './build-context.ts';
import { BuildSteps, countSteps } from './build-steps.ts';
import { IMAGE_LABEL, type ImageRecipe, type ImageRecipes } from './image-recipes.ts';
import { acquireMachineLock, IMAGES_LOCK } from './machine-lock.ts';
import { makeRootFileSystem } from './root-file-system.ts';

const LOOK_AGAIN_MS = 2_000;

export interface BuildReport {
  /** For people: "step 3 of 8", of all that is missing; or what it waits for. */
  step: string;
  /** It has not begun yet. */
  waits?: boolean;
  /** The line of the build that is under way. */
  detail: string | null;
}

export interface MakeOptions {
  /** Host of a container registry; null to do without. */
  containerRegistry: string | null;
  signal: AbortSignal;
  onReport: (report: BuildReport) => void;
  /** For tests of an engine that is no machine's: images are made there by nobody else. */
  lock?: string;
}

/** How the last image is made, with all below it there. */
export interface LastStage {
  /** Beside those of its Dockerfile. */
  steps: number;
  make(build: (reference: string) => Promise<void>, say: (detail: string) => void): Promise<void>;
}

/**
 * Makes an image and whatever it stands on, one build at a time on this machine; what another process has made in the
 * meantime is used.
 */
export async function makeImage(
  engine: ContainerEngine,
  read: () => Promise<ImageRecipes>,
  last: (image: ImageRecipe) => LastStage,
  options: MakeOptions,
): Promise<ImageInfo & { reference: string }> {
  const { signal, onReport, lock = IMAGES_LOCK } = options;
  const find = async () => engine.inspectImage((await read()).image.reference, { signal });
  await using _turn = await turnUnless(async () => (await find()) !== null, {
    ...{ lock, signal },
    onWait: () => onReport({ step: 'another image is being made', waits: true, detail: null }),
  });
  const recipes = await read();
  const { image } = recipes;
  const stage = last(image);
  const missing = await missingOf(engine, recipes, signal);
  const ownStages = missing.image ? [await countSteps(image), ...(stage.steps > 0 ? [stage.steps] : [])] : [];
  const steps = new BuildSteps([
    ...[missing.root, missing.supervisor, missing.base].filter(Boolean).map(() => 1),
    ...ownStages,
  ]);
  if (missing.root) await makeRoot(engine, recipes.root.reference, { ...options, steps });
  for (const part of ['supervisor', 'base'] as const) {
    if (!missing[part]) continue;
    await build(engine, recipes[part], signal, (_, detail) => onReport({ step: steps.at(), detail }));
    steps.nextStage();
  }
  if (missing.image) {
    await stage.make(
      async (reference) => {
        await build(engine, { ...image, reference }, signal, ({ step, steps: of }, detail) =>
          onReport({ step: steps.at(step ?? 1, of ?? undefined), detail }),
        );
        steps.nextStage();
      },
      (detail) => onReport({ step: steps.at(), detail }),
    );
  }
  const made = await engine.inspectImage(image.reference, { signal });
  if (!made) throw new Error(`${image.reference} was built and is gone`);
  return { ...made, reference: image.reference };
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
  { containerRegistry: registry, signal, onReport, steps }: MakeOptions & { steps: BuildSteps },
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

/**
 * Waits until it may make images; null where what it is to make is there before. Whoever makes one image after the other
 * may come to that one first.
 */
export async function turnUnless(
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
