/** Only serves to resolve relative addresses; it is never part of what comes out. */
const BASE = 'http://sandpiper.invalid';

/**
 * Where to go after signing in: the path of `callbackUrl` where that is on this site, else `/`. What a browser would
 * take for another host (`//host`, `/\host`, a tab in between) comes out as `/`.
 */
export function callbackPath(callbackUrl: unknown, ownOrigin?: string): string {
  if (typeof callbackUrl !== 'string' || callbackUrl.length > 2000) return '/';
  const relative =
    ownOrigin !== undefined && callbackUrl.startsWith(`${ownOrigin}/`)
      ? callbackUrl.slice(ownOrigin.length)
      : callbackUrl;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop them, so that "/\t/host" means "//host".
  if (!relative.startsWith('/') || /[\u0000-\u001f\\]/.test(relative)) return '/';
  if (!URL.canParse(relative, BASE)) return '/';
  const url = new URL(relative, BASE);
  if (url.origin !== BASE || url.pathname.startsWith('//')) return '/';
  // Back to the sign-in page itself would go round in circles.
  if (url.pathname === '/sign-in' || url.pathname.startsWith('/sign-in/') || url.pathname.startsWith('/api/'))
    return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
