import type { z } from 'zod';
import type { Credential, createCredentialInputSchema } from '#core/contracts/credentials.ts';
import { SandpiperError } from '#core/errors.ts';
import { newId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { toCredential } from './credential-view.ts';
import type { Deps } from './deps.ts';

const MOST_PER_USER = 100;

/**
 * Keeps what opens private repositories of a host, encrypted. Nothing here ever answers its password again.
 * @throws SandpiperError CONFLICT where the user has one of that name, or too many.
 */
export async function createCredential(
  deps: Pick<Deps, 'stores' | 'sealer'>,
  principal: Principal,
  input: z.output<typeof createCredentialInputSchema>,
): Promise<Credential> {
  const { name, host, username, password } = input;
  const ownerId = principal.userId;
  if ((await deps.stores.credentials.listOf(ownerId)).length >= MOST_PER_USER) {
    throw new SandpiperError('CONFLICT', `You have ${MOST_PER_USER} credentials already. Delete one first.`);
  }
  const id = newId('credential');
  const sealed = deps.sealer.seal(password, `credential ${id}`);
  const record = await deps.stores.credentials.create({ id, ownerId, name, host, username, sealed });
  if (!record) {
    const message = `is that of another credential of yours: ${name}`;
    throw new SandpiperError('CONFLICT', `You have a credential “${name}” already.`, {
      fields: [{ path: 'name', message }],
    });
  }
  await deps.stores.audit.record({
    action: 'credential.created',
    actorId: ownerId,
    target: id,
    detail: { name, host, ownerId },
  });
  return toCredential(record);
}
