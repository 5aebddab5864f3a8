import type { ImageStatus, LanguageInfo } from '#core/contracts/languages.ts';

export type ListedLanguage = Pick<LanguageInfo, 'id' | 'name' | 'aliases'> & {
  readonly image: Pick<LanguageInfo['image'], 'status'>;
};

export interface LanguageGroup<L> {
  /** Empty where the groups need none: those that a search found. */
  readonly heading: string;
  readonly languages: readonly L[];
}

/** The order of the groups, and what they are called. */
const GROUPS: readonly (readonly [heading: string, statuses: readonly ImageStatus[]])[] = [
  ['Ready', ['READY']],
  ['Prepared at the first run', ['BUILDING', 'AVAILABLE']],
  ['Not available', ['UNAVAILABLE']],
];

/**
 * Languages to choose from. Without a search: those that were used last, then the others by how ready they are, each
 * once. With one: those whose name, id or alias has it, those that begin with it first.
 */
export function orderLanguages<L extends ListedLanguage>(
  languages: readonly L[],
  { search, recent }: { search: string; recent: readonly string[] },
): LanguageGroup<L>[] {
  const words = search.trim().toLowerCase();
  if (words !== '') return nonEmpty([{ heading: '', languages: found(languages, words) }]);
  const used = recent.flatMap((id) => languages.find((language) => language.id === id) ?? []);
  const others = languages.filter((language) => !used.includes(language));
  return nonEmpty([
    { heading: 'Used last', languages: used },
    ...GROUPS.map(([heading, statuses]) => ({
      heading,
      languages: others.filter(({ image }) => statuses.includes(image.status)),
    })),
  ]);
}

function nonEmpty<L>(groups: readonly LanguageGroup<L>[]): LanguageGroup<L>[] {
  return groups.filter(({ languages }) => languages.length > 0);
}

function found<L extends ListedLanguage>(languages: readonly L[], words: string): L[] {
  const ranked = languages.map((language) => ({ language, rank: rankOf(language, words) }));
  // Sorting is stable: of the same rank they stay in the order that they came in.
  return ranked
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank)
    .map(({ language }) => language);
}

const NOT_FOUND = 4;

function rankOf({ id, name, aliases }: ListedLanguage, words: string): number {
  const names = [name.toLowerCase(), id, ...aliases];
  if (names.includes(words)) return 0;
  if (name.toLowerCase().startsWith(words)) return 1;
  if (names.some((each) => each.startsWith(words))) return 2;
  return names.some((each) => each.includes(words)) ? 3 : NOT_FOUND;
}
