import type { LoadedLanguage } from '#config/languages.ts';
import { invalidField } from '#core/errors.ts';
import { type Limits, resolveLimits } from '#core/limits.ts';
import type { Deps } from './deps.ts';

type LanguageDeps = Pick<Deps, 'languages' | 'config'>;

/** The languages that this instance offers, in the order of their names. */
export function offeredLanguages({ languages, config }: LanguageDeps): LoadedLanguage[] {
  const only = config.languages.only;
  return languages.list().filter((language) => only === null || only.includes(language.id));
}

/**
 * A language by id or alias; the default one where none is named.
 * @throws SandpiperError INVALID_INPUT that names the field and lists what is allowed.
 */
export function languageByName(deps: LanguageDeps, name: string | undefined): LoadedLanguage {
  const asked = name ?? deps.config.languages.default;
  const language = deps.languages.get(asked);
  const offered = offeredLanguages(deps);
  if (language && offered.includes(language)) return language;
  throw invalidField('language', `must be one of ${offered.map(({ id }) => id).join(', ')}`);
}

/** What a run in this language gets where the request names no limits. */
export function defaultLimits(deps: Pick<Deps, 'config'>, language: LoadedLanguage): Limits {
  const { defaults, most } = deps.config.limits;
  return resolveLimits({}, { ...defaults, ...language.limits }, most).limits;
}
