import type { JWT } from 'next-auth/jwt';
import { encode, getToken } from 'next-auth/jwt';
import { z } from 'zod';
import type { Config } from '#config/config.ts';
import { idSchema, type UserId } from '#core/ids.ts';
import type { AuthDeps } from './auth-deps.ts';

/** Thirty days from signing in: what ends a session earlier is the user's epoch, looked at on each request. */
export const SESSION_MAX_AGE_SECONDS = 30 * 24 * 60 * 60;

/** What a session cookie says once it is decrypted. The role is never taken from it: that is read afresh. */
export interface SessionClaims {
  readonly userId: UserId;
  /** The user's `sessionEpoch` when it was made. */
  readonly epoch: number;
}

const claimsSchema = z.object({ sub: idSchema('user'), epoch: z.number().int() });

export interface CookieSettings {
  readonly secure: boolean;
  /** What each cookie of this instance begins with. */
  readonly prefix: string;
  readonly sessionName: string;
}

/**
 * Browsers send cookies to a host whatever its port. The port is therefore part of the name, so that two instances on
 * one machine don't sign each other's people out.
 */
export function cookieSettings(config: Pick<Config, 'publicUrl'>): CookieSettings {
  const url = new URL(config.publicUrl);
  const secure = url.protocol === 'https:';
  const prefix = `${secure ? '__Secure-' : ''}sandpiper-${url.port || (secure ? '443' : '80')}`;
  return { secure, prefix, sessionName: `${prefix}.session` };
}

/** The claims of the session cookie, or null where there is none that this instance has made and that is still valid. */
export async function readSessionCookie(deps: AuthDeps, headers: Headers): Promise<SessionClaims | null> {
  const { sessionName } = cookieSettings(deps.config);
  const cookies = parseCookies(headers.get('cookie') ?? '');
  if (!Object.keys(cookies).some((name) => name.startsWith(sessionName))) return null;
  const token = await getToken({
    // getToken only looks at these two; without an Authorization header it can't take an API token for a cookie.
    req: { cookies, headers: {} } as unknown as Parameters<typeof getToken>[0]['req'],
    cookieName: sessionName,
    secret: deps.secrets.nextAuthSecret,
  });
  return claimsOf(token);
}

/** The claims in a decrypted token, or null where it is not a session's. */
export function claimsOf(token: JWT | null): SessionClaims | null {
  const claims = claimsSchema.safeParse(token);
  return claims.success ? { userId: claims.data.sub, epoch: claims.data.epoch } : null;
}

/**
 * The `Set-Cookie` line of a session of `userId` at `epoch`. For the one request that has just ended the user's
 * other sessions (a changed password), so that its own goes on.
 */
export async function sessionCookie(deps: AuthDeps, claims: SessionClaims): Promise<string> {
  const { secure, sessionName } = cookieSettings(deps.config);
  const value = await encode({
    token: { sub: claims.userId, epoch: claims.epoch },
    secret: deps.secrets.nextAuthSecret,
    maxAge: SESSION_MAX_AGE_SECONDS,
  });
  return `${sessionName}=${value}; Path=/; Max-Age=${SESSION_MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The cookies of a `Cookie` header by name; of two with one name the first counts, as in browsers' order. */
export function parseCookies(header: string): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    if (name in cookies) continue;
    const raw = part
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    try {
      cookies[name] = decodeURIComponent(raw);
    } catch {
      cookies[name] = raw;
    }
  }
  return cookies;
}
