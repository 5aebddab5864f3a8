import { SandpiperError } from '#core/errors.ts';
import type { Principal } from '#core/principal.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { secretHash } from '#services/secret-hash.ts';
import type { AuthDeps } from './auth-deps.ts';
import { limitTokenGuessing } from './limit-token-guessing.ts';
import { readSessionCookie } from './session-cookie.ts';

const LAST_SEEN_EVERY_MS = 60_000;

/**
 * Who asks, or null where nobody is signed in. The user is read afresh on each call, so that disabling one, changing
 * a role or a password and revoking a token work from the next request on.
 * @throws SandpiperError UNAUTHENTICATED for an API token that is unknown, revoked or of a disabled user, even where
 *   a good cookie came with it; RATE_LIMITED where too many such tokens came from one address.
 */
export function principalFromRequest(deps: AuthDeps, request: Request): Promise<Principal | null> {
  return principalFromHeaders(deps, request.headers);
}

/** As {@link principalFromRequest}, for pages, which are given headers only. */
export async function principalFromHeaders(deps: AuthDeps, headers: Headers): Promise<Principal | null> {
  const principal = await findPrincipal(deps, headers);
  const requestId = headers.get('x-request-id');
  if (principal && requestId !== null) deps.onPrincipal?.(requestId, principal.userId);
  return principal;
}

async function findPrincipal(deps: AuthDeps, headers: Headers): Promise<Principal | null> {
  const bearer = bearerToken(headers);
  if (bearer !== null) return principalFromToken(deps, headers, bearer);
  const claims = await readSessionCookie(deps, headers);
  if (!claims) return null;
  const user = await deps.stores.users.byId(claims.userId);
  if (!user || user.disabledAt || user.sessionEpoch !== claims.epoch) return null;
  await touchLastSeen(deps, user);
  return toPrincipal(user, { type: 'session' });
}

/** For calls that need somebody. @throws SandpiperError UNAUTHENTICATED */
export function mustBeSignedIn(principal: Principal | null): Principal {
  if (principal) return principal;
  throw new SandpiperError('UNAUTHENTICATED', 'Sign in, or send an API token as "Authorization: Bearer …".');
}

/** The token of an Authorization header; null where it has none of that scheme, as a proxy's own Basic one. */
function bearerToken(headers: Headers): string | null {
  const match = /^Bearer(?:\s+(.*))?$/i.exec(headers.get('authorization')?.trim() ?? '');
  return match ? (match[1] ?? '').trim() : null;
}

async function principalFromToken(deps: AuthDeps, headers: Headers, bearer: string): Promise<Principal> {
  const wellFormed = /^sp_[0-9A-Za-z]{40}$/.test(bearer);
  const found = wellFormed ? await deps.stores.tokens.bySecretHash(secretHash(bearer), deps.now()) : null;
  if (!found || found.token.revokedAt || found.user.disabledAt) {
    await limitTokenGuessing(deps, headers);
    throw new SandpiperError('UNAUTHENTICATED', 'This API token is unknown or revoked, or its user is disabled.');
  }
  await touchLastSeen(deps, found.user);
  return toPrincipal(found.user, { type: 'token', tokenId: found.token.id });
}

async function touchLastSeen(deps: AuthDeps, user: UserRecord): Promise<void> {
  const now = deps.now();
  if (user.lastSeenAt && now.getTime() - user.lastSeenAt.getTime() < LAST_SEEN_EVERY_MS) return;
  await deps.stores.users.touchLastSeen(user.id, now);
}

function toPrincipal(user: UserRecord, via: Principal['via']): Principal {
  return { userId: user.id, email: user.email, name: user.name, role: user.role, via };
}
