import type { LoadedLanguage } from '#config/languages.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import { invalidField } from '#core/errors.ts';

/**
 * The file that a run starts from: the one that is named, else the one that has the language's own name for it, else
 * the only one.
 * @throws SandpiperError INVALID_INPUT
 */
export function chooseEntry(
  language: Pick<LoadedLanguage, 'entry'>,
  files: readonly Pick<SourceFile, 'path'>[],
  named: string | undefined,
): string {
  const paths = files.map((file) => file.path);
  const [only] = paths;
  if (only === undefined) throw invalidField('files', 'must not be empty');
  if (named !== undefined) {
    if (paths.includes(named)) return named;
    throw invalidField('entry', 'must be the path of one of "files"');
  }
  if (paths.includes(language.entry)) return language.entry;
  if (paths.length === 1) return only;
  throw invalidField('entry', `is required: none of "files" is ${language.entry}`);
}
