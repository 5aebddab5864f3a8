import { parseArgs } from 'node:util';
import type { LanguageRegistry, LoadedLanguage } from '#config/languages.ts';

export const USAGE = `usage: npm run languages [-- <command>]
  list                        what there is, and whose image is there: the default
  check [<id>…] [--build]     runs the samples of these languages, or of all whose image is there; --build makes images
  build <id>… | --all         makes images
  prune [--days <n>]          removes images that no folder makes any more, of so many days or older
                              (unset, KEEP_OLD_IMAGES_DAYS)
  schema                      writes languages/schema.json
  table                       writes the table of docs/languages.md, with the versions of the images that are there`;

export type LanguagesCommand =
  | { readonly name: 'list' }
  | { readonly name: 'schema' }
  | { readonly name: 'table' }
  | { readonly name: 'help' }
  | { readonly name: 'check'; readonly ids: readonly string[]; readonly build: boolean }
  | { readonly name: 'build'; readonly ids: readonly string[] | 'all' }
  | { readonly name: 'prune'; readonly days: number | null };

/** The arguments are no use; the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function readCommand(args: readonly string[]): LanguagesCommand {
  const { values, positionals } = parsed(args);
  const [name = 'list', ...ids] = positionals;
  const { all, build, days, help } = values;
  if (help || name === 'help') return { name: 'help' };
  const allowed = { check: ['build'], build: ['all'], prune: ['days'] }[name] ?? [];
  const strange = Object.entries(values).find(([option, value]) => value !== undefined && !allowed.includes(option));
  if (strange) throw new UsageError(`${name} takes no --${strange[0]}.\n${USAGE}`);
  switch (name) {
    case 'check':
      return { name, ids, build: build ?? false };
    case 'build':
      if ((all ?? false) === ids.length > 0) throw new UsageError(`build takes ids of languages, or --all.\n${USAGE}`);
      return { name, ids: all ? 'all' : ids };
    case 'list':
    case 'schema':
    case 'table':
    case 'prune':
      if (ids.length > 0) throw new UsageError(`${name} takes no ids of languages.\n${USAGE}`);
      return name === 'prune' ? { name, days: days === undefined ? null : daysOf(days) } : { name };
    default:
      throw new UsageError(`There is no command "${name}".\n${USAGE}`);
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        all: { type: 'boolean' },
        build: { type: 'boolean' },
        days: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : cause}\n${USAGE}`, { cause });
  }
}

function daysOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new UsageError(`--days takes a whole number from 0 to 99999, not "${text}".`);
}

/** Those languages, by id or alias, each once. @throws UsageError that lists what there is */
export function pickLanguages(registry: LanguageRegistry, ids: readonly string[]): LoadedLanguage[] {
  const picked = new Set<LoadedLanguage>();
  for (const id of ids) {
    const language = registry.get(id);
    if (!language) {
      const known = registry.list().map((each) => each.id);
      throw new UsageError(`There is no language "${id}". There are: ${known.sort().join(', ')}.`);
    }
    picked.add(language);
  }
  return [...picked];
}
