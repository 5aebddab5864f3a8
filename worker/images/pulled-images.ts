import { createHash } from 'node:crypto';
import { fullImageName } from '#core/image-patterns.ts';
import type { CallOptions, ContainerEngine } from '#worker/engine/engine.ts';
import { removedUnlessInUse } from './removed-unless-in-use.ts';

const REPOSITORY = 'sandpiper/pulled';
/** Unlike those of images of our own. */
const TAG_LENGTH = 32;
/** From looking an image up to the container that is made of it is never as long. */
const LEAST_UNUSED_MS = 3_600_000;

type PrunedEngine = Pick<ContainerEngine, 'listImages' | 'inspectImage' | 'removeImage'>;

/**
 * The second name of an image that was pulled for a run: it says by which full name, and is given anew with each use, of
 * which the engine keeps the time.
 */
export function pulledMark(name: string): string {
  return `${REPOSITORY}:${createHash('sha256').update(name).digest('hex').slice(0, TAG_LENGTH)}`;
}

/** Says that it is used now; at first that it was pulled. @throws EngineError */
export async function markPulled(
  engine: Pick<ContainerEngine, 'tagImage'>,
  { name, id }: { name: string; id: string },
  options?: CallOptions,
): Promise<void> {
  await engine.tagImage(id, pulledMark(name), options);
}

/**
 * Takes from images that were pulled for runs, and not used since, the name by which they were; with the last of its names
 * an image goes. Names that others gave stay, and so does what others pulled.
 */
export async function removeUnusedPulled(
  engine: PrunedEngine,
  { keepMs, signal, now }: { keepMs: number; signal: AbortSignal; now: Date },
): Promise<{ reference: string; sizeBytes: number }[]> {
  const removed: { reference: string; sizeBytes: number }[] = [];
  const unusedMs = Math.max(keepMs, LEAST_UNUSED_MS);
  for (const { digest, tags, sizeBytes } of await engine.listImages({}, { signal })) {
    const marks = tags.filter((tag) => tag.startsWith(`${REPOSITORY}:`));
    const image = marks.length === 0 ? null : await engine.inspectImage(digest, { signal });
    if (!image?.namedAt || now.getTime() - image.namedAt.getTime() < unusedMs) continue;
    const known = [...image.tags, ...image.repoDigests];
    const names = known.filter((name) => marks.includes(pulledMark(fullImageName(name))));
    // The mark goes last: what stays because it is in use is known by it the next time.
    for (const reference of [...names, ...marks]) {
      const isGone = await removedUnlessInUse(engine.removeImage(reference, { signal }));
      if (isGone && names.includes(reference)) removed.push({ reference, sizeBytes });
    }
  }
  return removed;
}
