import type { LoadedLanguage } from '#config/languages.ts';
import { imageWords } from '#core/image-words.ts';
import { findImage } from '#worker/images/build-image.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import { ensureImageTools } from '../../launcher/image-tools.ts';
import type { Surroundings } from './surroundings.ts';

/** A mirror that didn't answer once may do so the next time. */
const ATTEMPTS = 2;

/**
 * Makes the images of these languages, one at a time, and tells how far it is. One that fails doesn't keep the others.
 * @returns those that could not be made
 */
export async function buildLanguages(
  languages: readonly LoadedLanguage[],
  surroundings: Surroundings,
): Promise<LoadedLanguage[]> {
  const { setup, registry, engine, steps, signal, say } = surroundings;
  await steps.run('image tools', (step) => ensureImageTools(setup, step, signal));
  let building = '';
  let told = '';
  await using images = new ImageBuilder({
    engine,
    registry,
    containerRegistry: setup.config.images.registry,
    onChange: (state) => {
      // A family's image is made for the language that it was asked for.
      if (state.languageId !== building || state.status === 'UNAVAILABLE') return;
      const words = imageWords(registry.get(building)?.name ?? building, state);
      if (words !== null && words !== told) say(words);
      told = words ?? told;
    },
  });
  const failed = new Set<LoadedLanguage>();
  const missing = new Set<string>();
  for (const language of languages) {
    building = language.id;
    if (missing.has(language.image)) {
      failed.add(language);
      continue;
    }
    try {
      const { versions } = await ensure(images, language, signal);
      say(`${language.name} ${versions[language.id] ?? ''} is ready`.replace('  ', ' '));
    } catch (error) {
      signal.throwIfAborted();
      failed.add(language);
      // It may be there, and only this language of the family not.
      if (!(await findImage(engine, registry, language.image))) missing.add(language.image);
      say(`${language.name} could not be prepared: ${images.state(language.id).detail ?? error}`);
    }
  }
  return [...failed];
}

async function ensure(images: ImageBuilder, { id }: LoadedLanguage, signal: AbortSignal): Promise<LanguageImage> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await images.ensure(id, { signal });
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted) throw error;
    }
  }
}
