import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import { checkNetwork } from './check-network.ts';
import type { Deps } from './deps.ts';

/**
 * Whether the operator lets anybody run such a thing, as of now.
 * @throws SandpiperError INVALID_INPUT naming the field and what is allowed
 */
export async function checkAllowed(
  deps: Pick<Deps, 'config' | 'stores'>,
  _principal: Pick<Principal, 'userId'>,
  submission: Submission,
): Promise<void> {
  checkNetwork(deps, submission.network);
  const { repository, cache, network, prepareNetwork } = submission;
  if (repository && prepareNetwork === 'none') {
    throw invalidField('repository', 'can not be cloned: nothing has the network here');
  }
  if (cache && (network !== 'none' || prepareNetwork !== 'none')) {
    throw invalidField('cache', 'goes with what has no network, also while it is prepared');
  }
}
