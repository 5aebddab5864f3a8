import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, type LanguageSample, languageSchema } from '#core/language.ts';

/** The folder of the base image; it lies among the languages and is none. */
export const BASE_IMAGE_ID = 'base';

export interface LoadedLanguage extends Language {
  /** Absolute or as given to `loadLanguages`: where `language.json` lies. */
  folder: string;
  samples: (LanguageSample & { source: string })[];
}

export interface LanguageRegistry {
  /** The folder that was read. */
  readonly directory: string;
  /** By id or alias, whatever the case. */
  get(idOrAlias: string): LoadedLanguage | undefined;
  /** All, in the order of their names. */
  list(): readonly LoadedLanguage[];
}

/** A `language.json` that can't be used: the message names the file and the field. */
export class LanguageConfigError extends Error {
  override readonly name = 'LanguageConfigError';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/**
 * Reads every `<directory>/<id>/language.json`, or those of `only`.
 * @throws LanguageConfigError at the first folder that is not right; the start must not go on without it.
 */
export function loadLanguages(directory: string, only: readonly string[] | null = null): LanguageRegistry {
  for (const id of only ?? []) {
    const file = join(directory, id, 'language.json');
    if (!existsSync(file))
      throw new LanguageConfigError(file, 'SANDPIPER_LANGUAGES names it, but there is no such file');
  }
  const languages = readdirSync(directory, { withFileTypes: true })
    .filter((item) => item.isDirectory() && item.name !== BASE_IMAGE_ID)
    .filter((item) => only === null || only.includes(item.name))
    .filter((item) => existsSync(join(directory, item.name, 'language.json')))
    .map((item) => loadLanguage(directory, item.name))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return createRegistry(directory, languages);
}

function loadLanguage(directory: string, id: string): LoadedLanguage {
  const folder = join(directory, id);
  const file = join(folder, 'language.json');
  const parsed = languageSchema.safeParse(readJson(file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
    throw new LanguageConfigError(file, problems.join('; '));
  }
  const language = parsed.data;
  if (language.id !== id) throw new LanguageConfigError(file, `id: must be "${id}", the name of its folder`);
  if (!existsSync(join(directory, language.image, 'Dockerfile'))) {
    throw new LanguageConfigError(file, `image: there is no ${join(directory, language.image, 'Dockerfile')}`);
  }
  const samples = language.samples.map((sample, index) => {
    const source = join(folder, sample.file);
    if (!existsSync(source)) throw new LanguageConfigError(file, `samples.${index}.file: there is no ${source}`);
    return { ...sample, source: readFileSync(source, 'utf8') };
  });
  return { ...language, samples, folder };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LanguageConfigError(file, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function createRegistry(directory: string, languages: readonly LoadedLanguage[]): LanguageRegistry {
  const byName = new Map<string, LoadedLanguage>();
  for (const language of languages) {
    for (const name of [language.id, ...language.aliases]) {
      const taken = byName.get(name);
      if (taken && taken !== language) {
        throw new LanguageConfigError(
          join(language.folder, 'language.json'),
          `aliases: "${name}" already means ${taken.name}`,
        );
      }
      byName.set(name, language);
    }
  }
  return {
    directory,
    get: (idOrAlias) => byName.get(idOrAlias.toLowerCase()),
    list: () => languages,
  };
}
