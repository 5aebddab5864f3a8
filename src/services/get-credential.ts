import type { Credential } from '#core/contracts/credentials.ts';
import { notFound } from '#core/errors.ts';
import type { CredentialId } from '#core/ids.ts';
import { mayAccess, type Principal } from '#core/principal.ts';
import { toCredential } from './credential-view.ts';
import type { Deps } from './deps.ts';

/** @throws SandpiperError NOT_FOUND */
export async function getCredential(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: CredentialId },
): Promise<Credential> {
  const credential = await deps.stores.credentials.byId(input.id);
  if (!credential || !mayAccess(principal, credential.ownerId)) throw notFound('credential');
  return toCredential(credential);
}
