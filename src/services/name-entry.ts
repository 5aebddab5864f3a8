import type { LoadedLanguage } from '#config/languages.ts';
import { fileBytes, pathProblem, type SourceFile } from '#core/contracts/files.ts';
import { entryNameFor } from '#core/language.ts';

/**
 * Where a language wants the entry called as its code says, a program of one file is given that name; others are named
 * by whoever wrote them.
 */
export function nameEntry(
  language: Pick<LoadedLanguage, 'entry' | 'entryFrom'>,
  files: SourceFile[],
  entry: string,
): { files: SourceFile[]; entry: string } {
  const [only, ...others] = files;
  if (!language.entryFrom || !only || others.length > 0) return { files, entry };
  const name = entryNameFor({ ...language, entry: entry.slice(entry.lastIndexOf('/') + 1) }, textOf(only));
  const path = entry.slice(0, entry.lastIndexOf('/') + 1) + name;
  if (pathProblem(path) !== null) return { files, entry };
  return { files: [{ ...only, path }], entry: path };
}

const textOf = (file: SourceFile) => new TextDecoder().decode(fileBytes(file));
