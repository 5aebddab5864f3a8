import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import type { Deps } from './deps.ts';

/** @throws SandpiperError INVALID_INPUT where a run asks for the network and the operator lets none have it. */
export function checkNetwork(deps: Pick<Deps, 'config'>, network: Submission['network']): void {
  if (network === 'none' || deps.config.egressAllowed) return;
  throw invalidField('network', 'must be "none": the operator of this instance does not allow runs to use the network');
}
