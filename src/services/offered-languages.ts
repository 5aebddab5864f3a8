import type { LoadedLanguage } from '#config/languages.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import { type Limits, resolveLimits } from '#core/limits.ts';
import type { Deps } from './deps.ts';

/**
 * A language by id or alias; the default one where none is named.
 * @throws SandpiperError INVALID_INPUT that names the field and lists what is allowed.
 */
export function languageByName(
  { languages, config }: Pick<Deps, 'languages' | 'config'>,
  name: string | undefined,
): LoadedLanguage {
  const language = languages.get(name ?? config.languages.default);
  if (language) return language;
  const offered = languages.list().map(({ id }) => id);
  throw invalidField('language', `must be one of ${offered.join(', ')}`);
}

/** Of a submission that was resolved before; null where it has none. @throws SandpiperError as {@link languageByName} */
export function submissionLanguage(
  deps: Pick<Deps, 'languages' | 'config'>,
  { language }: Pick<Submission, 'language'>,
): LoadedLanguage | null {
  return language === null ? null : languageByName(deps, language);
}

/** What a run in this language gets where the request names no limits. */
export function defaultLimits(deps: Pick<Deps, 'config'>, language: LoadedLanguage): Limits {
  const { defaults, most } = deps.config.limits;
  return resolveLimits({}, { ...defaults, ...language.limits }, most).limits;
}
