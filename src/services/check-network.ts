import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import type { Deps } from './deps.ts';

/** What is prepared has the network where the operator gives it to that. */
export function prepareNetworkOf(
  { config }: Pick<Deps, 'config'>,
  { repository, initialCommands }: Pick<Submission, 'repository' | 'initialCommands'>,
): Submission['prepareNetwork'] {
  const prepares = repository !== null || initialCommands.length > 0;
  return prepares && config.egress.phases !== 'none' ? 'egress' : 'none';
}

/** @throws SandpiperError INVALID_INPUT where a program asks for the network and the operator gives it to none */
export function checkNetwork({ config }: Pick<Deps, 'config'>, network: Submission['network']): void {
  if (network === 'none' || config.egress.phases === 'all') return;
  throw invalidField('network', 'must be "none": programs have no network here');
}
