import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LanguageRegistry, type LoadedLanguage, loadLanguages } from '#config/languages.ts';
import { formatBytes } from '#core/outcomes.ts';
import { findImage } from '#worker/images/build-image.ts';
import type { Surroundings } from './surroundings.ts';

export const DOCUMENT = 'docs/languages.md';
const [BEGIN, END] = ['<!-- languages -->\n', '<!-- /languages -->'];
const HEADER = ['Language', 'Names', 'Version', 'Image', 'Entry', 'Compiles with', 'Its own limits', 'Notes'];

/** What a row has that no `language.json` says. */
export interface RowNotes {
  /** As the image said it when the table was last written. */
  readonly version: string;
  /** Written by hand. */
  readonly notes: string;
}

/** The table of the languages that come with Sandpiper; what no file says is taken from `known`, by id. */
export function languageTable(registry: LanguageRegistry, known: ReadonlyMap<string, RowNotes>): string {
  const rows = registry.list().map((language) => rowOf(language, known.get(language.id)));
  return [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function rowOf(language: LoadedLanguage, known: RowNotes | undefined): string[] {
  const { name, id, aliases, image, entry, compile, compileArgs } = language;
  const limits = Object.entries(language.limits).map(([limit, value]) =>
    limit.endsWith('Bytes') ? `${limit} ${formatBytes(Number(value))}` : `${limit} ${value}`,
  );
  const compiles = compile === null ? '–' : compileArgs.map(code).join(' ') || 'no arguments';
  const names = [`\`${id}\``, ...aliases].join(', ');
  const version = known?.version || '?';
  return [name, names, version, image, code(entry), compiles, limits.join(', ') || '–', known?.notes ?? ''].map(cell);
}

const code = (text: string) => `\`${text}\``;
const cell = (text: string) => text.replaceAll('|', '\\|');

/** @throws Error where the document has no place for it */
export function tableIn(document: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${DOCUMENT} has no ${BEGIN.trim()} … ${END}`);
  return document.slice(begin + BEGIN.length, end);
}

/** By id, what the rows say that is not in the files. */
export function notesIn(table: string): Map<string, RowNotes> {
  const rows = table.split('\n').map((line) => line.split(/(?<!\\)\|/).map((text) => text.trim()));
  return new Map(
    rows.flatMap((cells) => {
      const id = /^`([^`]+)`/.exec(cells[2] ?? '')?.[1];
      const [version = '', notes = ''] = [cells[3], cells[8]];
      return id === undefined ? [] : [[id, { version, notes: notes.replaceAll('\\|', '|') }] as const];
    }),
  );
}

/** Writes the table of the document anew, with the versions of the images that are there. */
export async function writeTable({ setup, engine, say }: Surroundings): Promise<void> {
  const file = join(setup.projectDir, DOCUMENT);
  const ours = loadLanguages(join(setup.projectDir, 'languages'));
  const document = await readFile(file, 'utf8');
  const before = tableIn(document);
  const known = notesIn(before);
  for (const { id, image } of ours.list()) {
    const version = (await findImage(engine, ours, image))?.versions[id];
    if (version) known.set(id, { notes: known.get(id)?.notes ?? '', version });
  }
  await writeFile(
    file,
    document.replace(BEGIN + before, () => BEGIN + languageTable(ours, known)),
  );
  say(`wrote the table of ${DOCUMENT}`);
}
