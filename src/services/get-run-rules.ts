import type { RunRules } from '#core/contracts/run-rules.ts';
import { checkLimits } from './check-limits.ts';
import type { Deps } from './deps.ts';

/** What anybody may ask for here, as of now. */
export function getRunRules(deps: Pick<Deps, 'config'>): RunRules {
  const { egress, customImages, limits } = deps.config;
  return {
    egress: egress.phases,
    images: [...customImages],
    defaults: {
      code: checkLimits(deps, { kind: 'RAW_CODE', language: null }, {}),
      large: checkLimits(deps, { kind: 'PROJECT', language: null }, {}),
    },
    most: limits.most,
  };
}
