import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { type ImageFile, type Language, languageSchema } from '#core/language.ts';
import { type LanguageSample, type SampleSpecification, sampleSpecificationSchema } from '#core/language-samples.ts';
import type { Config } from './config.ts';
import { ConfigError } from './environment.ts';

/** The folder of the base image; it lies among the languages and is none. */
export const BASE_IMAGE_ID = 'base';
const LANGUAGE_FILE = 'language.json';
const SPECIFICATION_FILE = 'specification.json';
/** In a language's folder: its programs. The image is the same whatever they say. */
export const SAMPLES_FOLDER = 'samples';

export interface LoadedLanguage extends Omit<Language, 'samples'> {
  /** Absolute or as given to `loadLanguages`: where `language.json` lies. */
  folder: string;
  samples: readonly LanguageSample[];
}

export interface LanguageRegistry {
  /** The folders that were read; the first is that of the base and the families. */
  readonly directories: readonly string[];
  /** What programs of that name do in every language. */
  readonly specification: readonly SampleSpecification[];
  /** By id or alias, whatever the case. */
  get(idOrAlias: string): LoadedLanguage | undefined;
  /** All that are offered, in the order of their names. */
  list(): readonly LoadedLanguage[];
  /** All that run in that image, also those that are not offered: it is the same whichever are. */
  inImage(imageId: string): readonly LoadedLanguage[];
  /** All images that languages run in, also those that are not offered. */
  imageIds(): readonly string[];
  /** The folder whose Dockerfile makes that image. @throws Error where there is none */
  imageFolder(imageId: string): string;
  /** What that Dockerfile copies of npm packages, whichever languages are offered. */
  imageFiles(imageId: string): readonly ImageFile[];
}

export interface LoadOptions {
  /** More folders of languages, beside those that come with Sandpiper. */
  readonly more?: readonly string[];
  /** Those of these ids only; null is all. */
  readonly only?: readonly string[] | null;
}

/** A file of a language that can't be used: the message names the file and the field. */
export class LanguageConfigError extends Error {
  override readonly name = 'LanguageConfigError';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/**
 * Reads `specification.json` and every `<id>/language.json`, also of languages that are not offered.
 * @throws LanguageConfigError at the first that is not right; the start must not go on without it.
 */
export function loadLanguages(directory: string, { more = [], only = null }: LoadOptions = {}): LanguageRegistry {
  const directories = [directory, ...more];
  const specification = readChecked(join(directory, SPECIFICATION_FILE), z.array(sampleSpecificationSchema));
  const folders = directories.flatMap(languageFolders);
  for (const id of only ?? []) {
    if (!folders.some((folder) => folder.id === id)) {
      const file = join(directory, id, LANGUAGE_FILE);
      throw new LanguageConfigError(file, 'OFFERED_LANGUAGES names it, but there is no such file');
    }
  }
  const imageFolder = (imageId: string) => {
    const folder = directories.map((each) => join(each, imageId)).find((each) => existsSync(join(each, 'Dockerfile')));
    if (folder === undefined) throw new Error(`there is no ${join(directory, imageId, 'Dockerfile')}`);
    return folder;
  };
  const imageFiles = (imageId: string) => {
    const file = join(imageFolder(imageId), LANGUAGE_FILE);
    return existsSync(file) ? readChecked(file, languageSchema).imageFiles : [];
  };
  const all = folders
    .map((folder) => loadLanguage(folder, { specification, imageFolder }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const byName = namesOf(all);
  const languages = all.filter(({ id }) => only === null || only.includes(id));
  const offered = new Set(languages);
  return {
    directories,
    specification,
    get: (idOrAlias) => {
      const language = byName.get(idOrAlias.toLowerCase());
      return language && offered.has(language) ? language : undefined;
    },
    list: () => languages,
    inImage: (imageId) => all.filter((language) => language.image === imageId),
    imageIds: () => [...new Set(all.map(({ image }) => image))],
    imageFolder,
    imageFiles,
  };
}

/**
 * To be called before the start goes on: whether the languages that settings name are there.
 * @throws ConfigError
 */
export function checkNamedLanguages(registry: LanguageRegistry, settings: Config['languages']): void {
  const isThere = (id: string) => registry.list().some((language) => language.id === id);
  const prepared = settings.prepared === 'all' ? [] : settings.prepared.filter((id) => id !== settings.default);
  const problems = [
    ...(isThere(settings.default) ? [] : [`DEFAULT_LANGUAGE names what is no language: ${settings.default}`]),
    ...prepared.filter((id) => !isThere(id)).map((id) => `PREPARED_LANGUAGES names what is no language: ${id}`),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}

interface LanguageFolder {
  readonly id: string;
  readonly folder: string;
}

function languageFolders(directory: string): LanguageFolder[] {
  if (!existsSync(directory)) throw new LanguageConfigError(directory, 'there is no such folder of languages');
  return readdirSync(directory)
    .map((id) => ({ id, folder: join(directory, id) }))
    .filter(({ folder }) => existsSync(join(folder, LANGUAGE_FILE)));
}

interface Surroundings {
  readonly specification: readonly SampleSpecification[];
  readonly imageFolder: (imageId: string) => string;
}

function loadLanguage({ id, folder }: LanguageFolder, { specification, imageFolder }: Surroundings): LoadedLanguage {
  const file = join(folder, LANGUAGE_FILE);
  const language = readChecked(file, languageSchema);
  if (language.id !== id) throw new LanguageConfigError(file, `id: must be "${id}", the name of its folder`);
  try {
    imageFolder(language.image);
  } catch (error) {
    throw new LanguageConfigError(file, `image: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  if (language.image !== id && language.imageFiles.length > 0) {
    throw new LanguageConfigError(file, `imageFiles: must stand in the folder of its image, "${language.image}"`);
  }
  const known = specification.filter(({ name }) => Object.hasOwn(language.samples, name)).map(({ name }) => name);
  const own = Object.keys(language.samples).filter((name) => !known.includes(name));
  const samples = [...known, ...own].map((name) => loadSample(language, { name, folder, specification }));
  return { ...language, samples, folder };
}

function loadSample(
  language: Language,
  { name, folder, specification }: { name: string; folder: string } & Pick<Surroundings, 'specification'>,
): LanguageSample {
  const file = join(folder, LANGUAGE_FILE);
  const override = language.samples[name] ?? {};
  const specified: Partial<SampleSpecification> = specification.find((each) => each.name === name) ?? {};
  const merged = {
    ...{ name, title: name, task: name },
    ...specified,
    ...override,
    expected: { ...specified.expected, ...override.expected },
  };
  const {
    task: _,
    optional: __,
    ...sample
  } = parsed(sampleSpecificationSchema, merged, {
    file,
    path: `samples.${name}`,
  });
  const path = join(folder, SAMPLES_FOLDER, name);
  const single = `${path}.${language.extension}`;
  if (existsSync(single)) {
    const content = readFileSync(single, 'utf8');
    return { ...sample, files: [{ path: language.entry, content }], entry: language.entry };
  }
  if (!existsSync(path)) throw new LanguageConfigError(file, `samples.${name}: there is no ${single} and no ${path}/`);
  const files = filesIn(path).map((each) => ({ path: relative(path, each), content: readFileSync(each, 'utf8') }));
  if (!files.some((each) => each.path === language.entry)) {
    throw new LanguageConfigError(file, `samples.${name}: there is no ${join(path, language.entry)}`);
  }
  return { ...sample, files, entry: language.entry };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function readChecked<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LanguageConfigError(file, error instanceof Error ? error.message : String(error), { cause: error });
  }
  return parsed(schema, content, { file, path: '' });
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
  at: { file: string; path: string },
): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = [at.path, ...issue.path].filter((part) => part !== '').join('.');
    return `${path || '(top level)'}: ${issue.message}`;
  });
  throw new LanguageConfigError(at.file, problems.join('; '));
}

function namesOf(languages: readonly LoadedLanguage[]): Map<string, LoadedLanguage> {
  const byName = new Map<string, LoadedLanguage>();
  for (const language of languages) {
    for (const name of [language.id, ...language.aliases]) {
      const taken = byName.get(name);
      const file = join(language.folder, LANGUAGE_FILE);
      if (taken?.id === language.id && taken !== language) {
        throw new LanguageConfigError(file, `id: ${join(taken.folder, LANGUAGE_FILE)} has it already`);
      }
      if (taken && taken !== language) {
        throw new LanguageConfigError(file, `aliases: "${name}" already means ${taken.name}`);
      }
      byName.set(name, language);
    }
  }
  return byName;
}
