import { invalidField } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { Deps } from '#services/deps.ts';

/**
 * A project runs with its owner's secrets, variables and credential: not while they are disabled, whoever starts it.
 * @throws SandpiperError INVALID_INPUT
 */
export async function checkOwner({ stores }: Pick<Deps, 'stores'>, ownerId: UserId): Promise<void> {
  const owner = await stores.users.byId(ownerId);
  if (owner && owner.disabledAt === null) return;
  throw invalidField(
    'projectId',
    'is of a project whose owner is disabled: nothing of it is run until they are enabled',
  );
}
