import { join } from 'node:path';
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
    defaultLanguage: 'python',
    containerRegistry: null,
  });
  return await images.ensure(languageId);
}
