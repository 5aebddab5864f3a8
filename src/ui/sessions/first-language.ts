import type { LanguageInfo } from '#core/contracts/languages.ts';

/** The language that a new session gets: the one that was chosen last, of those on offer, else the default one. */
export function firstLanguage<L extends Pick<LanguageInfo, 'id' | 'default'>>(
  languages: readonly L[],
  recent: readonly string[],
): L | undefined {
  const [last] = recent.flatMap((id) => languages.find((language) => language.id === id) ?? []);
  return last ?? languages.find((language) => language.default);
}
