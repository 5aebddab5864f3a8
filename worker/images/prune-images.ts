import type { LanguageRegistry } from '#config/languages.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { IMAGE_LABEL, readRecipes, readSupervisorRecipe } from './image-recipes.ts';
import { acquireMachineLock, IMAGES_LOCK } from './machine-lock.ts';
import { removeUnusedPulled } from './pulled-images.ts';
import { removedUnlessInUse } from './removed-unless-in-use.ts';
import { SUPERVISOR_VOLUME, supervisorVolumeOf } from './supervisor-volume.ts';
import { toolReferences } from './tool-images.ts';
import { READER_LABELS } from './versions.ts';
import { removeVolumeFillers } from './volume-fillers.ts';

const DAY_MS = 86_400_000;
/** Much longer than any version takes to be read. */
const READER_LEFT_MS = 3_600_000;
/** As `reference` in `image-recipes.ts` makes them, and what an interrupted build leaves. What others made of ours is theirs. */
const OUR_NAME = /^sandpiper\/[a-z][a-z0-9-]*:[0-9a-f]{16}(-plain)?$/;

export interface PruneOptions {
  registry: LanguageRegistry;
  /** What is younger stays: other installations on the same engine may be of another version. */
  keepDays: number;
  signal: AbortSignal;
  now?: Date;
  /** For tests of an engine that is no machine's: images are made there by nobody else. */
  lock?: string;
}

/** What was removed. */
export interface Pruned {
  /** Sizes are those of whole images, with what they share with others. */
  images: { reference: string; sizeBytes: number }[];
  volumes: string[];
}

type PrunedEngine = Pick<
  ContainerEngine,
  'list' | 'remove' | 'listImages' | 'inspectImage' | 'removeImage' | 'listVolumes' | 'removeVolume'
>;

/**
 * Removes the images and volumes of ours that no folder of a language or a tool makes any more, those that were pulled
 * for runs and not used since, and what filling volumes left. What a container is made of stays, and so does what
 * neither is ours by its label and its name nor was pulled by us.
 */
export async function pruneImages(engine: PrunedEngine, options: PruneOptions): Promise<Pruned> {
  const { registry, keepDays, signal, now = new Date(), lock = IMAGES_LOCK } = options;
  await using _lock = await acquireMachineLock(lock, signal);
  const current = await currentReferences(registry);
  const isOld = ({ createdAt }: { createdAt: Date }) => now.getTime() - createdAt.getTime() >= keepDays * DAY_MS;
  // A process that was killed while it read a version left its container, and that keeps the image.
  for (const { id, createdAt } of await engine.list(READER_LABELS, { signal })) {
    if (now.getTime() - createdAt.getTime() >= READER_LEFT_MS) await engine.remove(id, { signal });
  }
  const pruned: Pruned = { images: [], volumes: [] };
  for (const image of await engine.listImages({ [IMAGE_LABEL]: null }, { signal })) {
    if (!isOld(image)) continue;
    for (const reference of image.tags.filter((tag) => OUR_NAME.test(tag) && !current.has(tag))) {
      if (await removedUnlessInUse(engine.removeImage(reference, { signal }))) {
        pruned.images.push({ reference, sizeBytes: image.sizeBytes });
      }
    }
  }
  pruned.images.push(...(await removeUnusedPulled(engine, { keepMs: keepDays * DAY_MS, signal, now })));
  pruned.images.push(...(await removeVolumeFillers(engine, { signal, now })));
  const { reference: supervisor } = await readSupervisorRecipe();
  for (const volume of await engine.listVolumes(SUPERVISOR_VOLUME, { signal })) {
    if (volume.name === supervisorVolumeOf(supervisor) || !isOld(volume)) continue;
    if (await removedUnlessInUse(engine.removeVolume(volume.name, { signal }))) pruned.volumes.push(volume.name);
  }
  return pruned;
}

/** Of all images that languages run in and of those of tools, and what they stand on. */
async function currentReferences(registry: LanguageRegistry): Promise<ReadonlySet<string>> {
  const current = new Set<string>(await toolReferences(registry));
  for (const imageId of registry.imageIds()) {
    const { root, supervisor, base, image } = await readRecipes(registry, imageId);
    for (const { reference } of [root, supervisor, base, image]) current.add(reference);
  }
  return current;
}
