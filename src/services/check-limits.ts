import type { LoadedLanguage } from '#config/languages.ts';
import { SandpiperError } from '#core/errors.ts';
import { type Limits, type LimitsInput, resolveLimits } from '#core/limits.ts';
import type { Deps } from './deps.ts';

/**
 * The limits of a run: those asked for, over the language's, over the instance's.
 * @throws SandpiperError INVALID_INPUT naming each that lies above the most, with the most; none is ever lowered.
 */
export function checkLimits(deps: Pick<Deps, 'config'>, language: LoadedLanguage, asked: LimitsInput): Limits {
  const { defaults, most } = deps.config.limits;
  const { limits, errors } = resolveLimits(asked, { ...defaults, ...language.limits }, most);
  const [first] = errors;
  if (first) throw new SandpiperError('INVALID_INPUT', `${first.path} ${first.message}`, { fields: errors });
  return limits;
}
