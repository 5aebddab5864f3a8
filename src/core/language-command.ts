import { z } from 'zod';

/** Placeholders of a command that stand alone and become any number of words. */
const LIST_PLACEHOLDERS = ['{args}', '{compileArgs}', '{sources}'] as const;
/** Those that are put into a word. */
const WORD_PLACEHOLDERS = ['{entry}', '{stem}', '{name}', '{directory}'] as const;
const PLACEHOLDER = /\{[a-zA-Z]+\}/g;

const isList = (word: string) => LIST_PLACEHOLDERS.some((placeholder) => placeholder === word);
const isWord = (found: string) => WORD_PLACEHOLDERS.some((placeholder) => placeholder === found);

/** `compile` and `run` of a language: argv with placeholders. */
export const commandSchema = z
  .array(
    z
      .string()
      .min(1)
      .refine(
        (word) => isList(word) || (word.match(PLACEHOLDER) ?? []).every(isWord),
        `may hold ${WORD_PLACEHOLDERS.join(', ')}, or be ${LIST_PLACEHOLDERS.join(', ')} alone`,
      ),
  )
  .min(1);

export interface CommandValues {
  /** Path of the entry file inside the workspace. */
  entry: string;
  /** Paths of the files of the language, the entry first. The entry alone where they are not given. */
  sources?: readonly string[];
  args?: readonly string[];
  compileArgs?: readonly string[];
}

/**
 * Turns a command of `language.json` into argv. `{stem}` is the entry without its extension, `{name}` the stem's last
 * part, `{directory}` the folder that it lies in, or `.`. Values are put in as whole words and never parsed again. A path
 * that could be taken for an option, or for a file of options, is written `./-x`.
 */
export function resolveCommand(words: readonly string[], values: CommandValues): string[] {
  const { args = [], compileArgs = [], sources = [values.entry] } = values;
  const entry = plainPath(values.entry);
  const stem = entry.replace(/\.[^./]+$/, '');
  const slash = stem.lastIndexOf('/');
  const byWord: Readonly<Record<string, string>> = {
    '{entry}': entry,
    '{stem}': stem,
    '{name}': stem.slice(slash + 1),
    '{directory}': slash < 0 ? '.' : stem.slice(0, slash),
  };
  return words.flatMap((word) => {
    if (word === '{args}') return args;
    if (word === '{compileArgs}') return compileArgs;
    if (word === '{sources}') return sources.map(plainPath);
    return [word.replace(PLACEHOLDER, (placeholder) => byWord[placeholder] ?? placeholder)];
  });
}

/** Those files that are sources, the entry first and the others by name. */
export function sourcesOf(
  language: { readonly extension: string; readonly moreExtensions: readonly string[] },
  paths: readonly string[],
  entry: string,
): string[] {
  const extensions = [language.extension, ...language.moreExtensions].map((extension) => `.${extension}`);
  const others = paths.filter((path) => path !== entry && extensions.some((extension) => path.endsWith(extension)));
  return [entry, ...others.sort()];
}

function plainPath(path: string): string {
  return /^[\p{L}\p{N}_.]/u.test(path) ? path : `./${path}`;
}
