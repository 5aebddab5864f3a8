import type { ContainerEngine } from '#worker/engine/engine.ts';
import { removedUnlessInUse } from './removed-unless-in-use.ts';

/** Of the images by which volumes are filled. */
export const FILLER_REPOSITORY = 'sandpiper/volume';
/** Of these images, and of the containers by which an engine fills a volume from one. */
export const FILLER_LABELS = { 'sandpiper.volume': 'filler' } as const;
/** The same, for an image that is imported. */
export const FILLER_CHANGES = Object.entries(FILLER_LABELS).map(([name, value]) => `LABEL ${name}=${value}`);

const OUR_NAME = /^sandpiper\/volume:[0-9a-f-]{36}$/;
/** Much longer than filling any volume takes. */
const LEFT_MS = 3_600_000;

type SweptEngine = Pick<ContainerEngine, 'list' | 'remove' | 'listImages' | 'removeImage'>;

/** Removes what workers that were killed while they filled a volume left of it; gives the images. */
export async function removeVolumeFillers(
  engine: SweptEngine,
  { signal, now }: { signal: AbortSignal; now: Date },
): Promise<{ reference: string; sizeBytes: number }[]> {
  const isLeft = ({ createdAt }: { createdAt: Date }) => now.getTime() - createdAt.getTime() >= LEFT_MS;
  for (const { id } of (await engine.list(FILLER_LABELS, { signal })).filter(isLeft)) {
    await engine.remove(id, { signal });
  }
  const removed: { reference: string; sizeBytes: number }[] = [];
  for (const { tags, sizeBytes } of (await engine.listImages(FILLER_LABELS, { signal })).filter(isLeft)) {
    for (const reference of tags.filter((tag) => OUR_NAME.test(tag))) {
      if (await removedUnlessInUse(engine.removeImage(reference, { signal }))) removed.push({ reference, sizeBytes });
    }
  }
  return removed;
}
