import { formatBytes } from '#core/outcomes.ts';
import { pruneImages } from '#worker/images/prune-images.ts';
import type { Surroundings } from './surroundings.ts';

/** Removes old images now, and says which. */
export async function pruneNow(days: number | null, { setup, registry, engine, signal, say }: Surroundings) {
  const keepDays = days ?? setup.config.images.keepOldDays;
  const { images, volumes } = await pruneImages(engine, { registry, keepDays, signal });
  for (const { reference, sizeBytes } of images) say(`removed ${reference} (${formatBytes(sizeBytes)})`);
  for (const name of volumes) say(`removed the volume ${name}`);
  if (images.length + volumes.length === 0) {
    say(keepDays === 0 ? 'There are no old images.' : `There are no old images of ${keepDays} days or older.`);
    return;
  }
  const total = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  say(`${images.length} images, ${formatBytes(total)} with what they share with others`);
}
