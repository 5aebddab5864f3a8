import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { isSandpiperError } from '#core/errors.ts';
import { isAdmin, type Principal } from '#core/principal.ts';
import type { AuthDeps } from './auth-deps.ts';
import { callbackPath } from './callback-path.ts';
import { principalFromHeaders } from './principal.ts';
import { PATH_HEADER } from './security-headers.ts';

/** Who looks at the page that is being rendered, or null. Only the cookie counts: pages are for people. */
export async function currentPrincipal(deps: AuthDeps): Promise<Principal | null> {
  const cookieOnly = new Headers(await headers());
  cookieOnly.delete('authorization');
  return principalFromHeaders(deps, cookieOnly);
}

/** For pages: who is signed in; anybody else is sent to sign in and comes back to this page after. */
export async function requirePrincipal(deps: AuthDeps): Promise<Principal> {
  const principal = await currentPrincipal(deps);
  if (principal) return principal;
  const path = callbackPath((await headers()).get(PATH_HEADER));
  redirect(path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

/** For admins' pages: to anybody else they don't exist. */
export async function requireAdmin(deps: AuthDeps): Promise<Principal> {
  const principal = await requirePrincipal(deps);
  if (!isAdmin(principal)) notFound();
  return principal;
}

/** 'away' where the database can't be asked: a page that says so is better than one that failed. */
export async function unlessAway<T>(ask: () => Promise<T>): Promise<T | 'away'> {
  try {
    return await ask();
  } catch (error) {
    if (isSandpiperError(error) && error.code === 'UNAVAILABLE') return 'away';
    throw error;
  }
}
