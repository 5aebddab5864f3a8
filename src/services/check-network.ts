import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';

/** @throws SandpiperError INVALID_INPUT where a run asks for the network: no runner gives it one. */
export function checkNetwork(network: Submission['network']): void {
  if (network !== 'none') throw invalidField('network', 'must be "none": runs have no network');
}
