import { notFound } from '#core/errors.ts';
import type { CredentialId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

/**
 * Deletes a credential of who asks; admins may delete anybody's. What waits and was to clone with it fails.
 * @throws SandpiperError NOT_FOUND
 */
export async function deleteCredential(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: CredentialId },
): Promise<void> {
  const credential = await deps.stores.credentials.byId(input.id);
  if (!credential || !mayAccess(principal, credential.ownerId)) throw notFound('credential');
  if (!(await deps.stores.credentials.delete(credential.id))) throw notFound('credential');
  const { id, name, host, ownerId } = credential;
  await deps.stores.audit.record({
    action: 'credential.deleted',
    actorId: principal.userId,
    target: id,
    detail: { name, host, ownerId },
  });
}
