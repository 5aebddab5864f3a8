import type { LoadedLanguage } from '#config/languages.ts';
import { formatBytes } from '#core/outcomes.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { readRecipes } from '#worker/images/image-recipes.ts';
import { versionFaultsOf, versionsOf } from '#worker/images/versions.ts';
import type { Surroundings } from './surroundings.ts';

const HEADER = ['id', 'name', 'version', 'image', 'state', 'aliases'];

/** What is known of an image: READY where there is a size, AVAILABLE where there is none. */
interface Found {
  readonly sizeBytes: number | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
}

/** Prints a table of all languages. Without an engine it says so in the place of the images' states. */
export async function listLanguages({ registry, engine, setup, signal, say }: Surroundings): Promise<void> {
  const images = new Map<string, Found>();
  let away: string | null = null;
  try {
    for (const imageId of registry.imageIds()) {
      const { image } = await readRecipes(registry, imageId);
      const found = await engine.inspectImage(image.reference, { signal });
      const labels = found?.labels ?? {};
      const sizeBytes = found?.sizeBytes ?? null;
      images.set(imageId, { sizeBytes, versions: versionsOf(labels), faults: versionFaultsOf(labels) });
    }
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    away = error.message;
  }
  const offered = setup.config.languages.only;
  const rows = registry.list().map((language) => rowOf(language, images.get(language.image), offered));
  for (const line of table([HEADER, ...rows])) say(line);
  if (away) say(`\nWhich images are there is not known: ${away}.`);
  else say(`\n${summary([...images.values()], registry.list().length)}`);
}

function rowOf(language: LoadedLanguage, found: Found | undefined, offered: readonly string[] | null): string[] {
  const { id, name, image, aliases } = language;
  const built = found?.faults[id] === undefined ? 'READY' : 'UNAVAILABLE';
  const state = found?.sizeBytes == null ? 'AVAILABLE' : `${built}, ${formatBytes(found.sizeBytes)}`;
  const note = offered && !offered.includes(id) ? ', not offered' : '';
  return [id, name, found?.versions[id] ?? '–', image, `${found ? state : 'unknown'}${note}`, aliases.join(', ')];
}

function summary(images: readonly Found[], languages: number): string {
  const ready = images.filter(({ sizeBytes }) => sizeBytes !== null).length;
  return `${languages} languages in ${images.length} images, of which ${ready} are there. Languages of a family share one image.`;
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
