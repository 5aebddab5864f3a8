import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#config/config.ts';
import { loadLanguages } from '#config/languages.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import type { LanguageImage } from '#worker/images/images.ts';

export const languages = loadLanguages(join(import.meta.dirname, '../../languages'));

/** The real engine of this machine. */
export function createDockerEngine(): DockerEngine {
  return new DockerEngine({ host: loadConfig(process.env).engine.dockerHost });
}

/** The image of a language on the real engine, made where it is missing. */
export async function ensureLanguageImage(languageId: string): Promise<string> {
  return (await ensureImage(languageId)).reference;
}

/** The same, with what else is known of it. */
export async function ensureImage(languageId: string): Promise<LanguageImage> {
  await using engine = createDockerEngine();
  await using images = new ImageBuilder({
    engine,
    registry: languages,
    containerRegistry: null,
  });
  return await images.ensure(languageId);
}

const LOOK_EVERY_MS = 500;

/**
 * The same, as soon as it is there, where `bin/test` builds all images in its own order. What that could not build is not
 * tried anew: it says why, once for all languages of an image.
 */
export async function awaitImage(languageId: string): Promise<LanguageImage> {
  const underWay = process.env.SANDPIPER_TEST_IMAGES_UNDER_WAY;
  if (!underWay) return await ensureImage(languageId);
  await using engine = createDockerEngine();
  await using images = new ImageBuilder({ engine, registry: languages, containerRegistry: null });
  for (let isLast = false; ; ) {
    const image = await images.find(languageId);
    if (image) return image;
    if (isLast) throw new Error(`the image of ${languageId} could not be built`);
    isLast = !existsSync(underWay);
    if (!isLast) await sleep(LOOK_EVERY_MS);
  }
}
