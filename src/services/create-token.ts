import type { z } from 'zod';
import type { CreatedToken, createTokenInputSchema } from '#core/contracts/tokens.ts';
import { SandpiperError } from '#core/errors.ts';
import type { UserId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { randomBase62, secretHash } from './secret-hash.ts';
import { toApiToken } from './token-view.ts';

const MOST_PER_USER = 100;
const SECRET_LENGTH = 40;
const HINT_LENGTH = 7;

type TokenStores = Pick<Deps['stores'], 'tokens' | 'audit'>;

/**
 * Makes an API token of who asks, also for a program that has one: each is in its owner's list and revoked there, by
 * itself. So who revokes one that was stolen looks for others that it made, which the audit tells. The answer holds its secret, which is stored nowhere and shown this once.
 * @throws SandpiperError CONFLICT where the user has too many.
 */
export async function createToken(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: z.output<typeof createTokenInputSchema>,
): Promise<CreatedToken> {
  if ((await deps.stores.tokens.listOf(principal.userId)).length >= MOST_PER_USER) {
    throw new SandpiperError('CONFLICT', `You have ${MOST_PER_USER} API tokens already. Revoke one first.`);
  }
  return issueToken(deps.stores, { userId: principal.userId, name: input.name, actorId: principal.userId });
}

/** Makes a token of `userId` on behalf of `actorId`; null is the operator at the machine itself. */
export async function issueToken(
  stores: TokenStores,
  token: { userId: UserId; name: string; actorId: UserId | null },
): Promise<CreatedToken> {
  const secret = `sp_${randomBase62(SECRET_LENGTH)}`;
  const record = await stores.tokens.create({
    userId: token.userId,
    name: token.name,
    secretHash: secretHash(secret),
    hint: secret.slice(0, HINT_LENGTH),
  });
  await stores.audit.record({
    action: 'token.created',
    actorId: token.actorId,
    target: record.id,
    detail: { name: record.name, ownerId: token.userId },
  });
  return { ...toApiToken(record), secret };
}
