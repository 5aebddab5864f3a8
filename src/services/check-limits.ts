import type { LoadedLanguage } from '#config/languages.ts';
import type { ExecutionKind } from '#core/contracts/executions.ts';
import { SandpiperError } from '#core/errors.ts';
import { LARGE_DEFAULTS, type Limits, type LimitsInput, resolveLimits } from '#core/limits.ts';
import type { Deps } from './deps.ts';

/** What decides what is not asked for. */
export interface LimitedRun {
  readonly kind: ExecutionKind;
  /** null where it has none. */
  readonly language: Pick<LoadedLanguage, 'limits'> | null;
}

/**
 * The limits of a run: those asked for, over those of its kind or its language, over the instance's. What a language
 * needs more of than its kind, it has.
 * @throws SandpiperError INVALID_INPUT naming each that lies above the most, with the most; none is ever lowered.
 */
export function checkLimits(deps: Pick<Deps, 'config'>, { kind, language }: LimitedRun, asked: LimitsInput): Limits {
  const { defaults, most } = deps.config.limits;
  const ofLanguage = language?.limits ?? {};
  const large = kind === 'GIT_REPOSITORY' || kind === 'CUSTOM_IMAGE' || kind === 'PROJECT';
  const { limits, errors } = resolveLimits(
    asked,
    { ...defaults, ...ofLanguage, ...(large ? largest(ofLanguage) : {}) },
    most,
  );
  const [first] = errors;
  if (first) throw new SandpiperError('INVALID_INPUT', `${first.path} ${first.message}`, { fields: errors });
  return limits;
}

function largest(ofLanguage: Partial<Limits>): Partial<Limits> {
  const names = Object.keys(LARGE_DEFAULTS) as (keyof typeof LARGE_DEFAULTS)[];
  return Object.fromEntries(names.map((name) => [name, Math.max(LARGE_DEFAULTS[name], ofLanguage[name] ?? 0)]));
}
