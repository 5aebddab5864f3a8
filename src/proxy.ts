import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy, PATH_HEADER } from '#auth/security-headers.ts';

/**
 * Gives each page its security policy with a nonce of its own, and tells the page its path. Who may see a page is not
 * decided here but where it is rendered, from a user read afresh.
 */
export function proxy(request: NextRequest): NextResponse {
  const secure = request.nextUrl.protocol === 'https:';
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = contentSecurityPolicy({
    nonce,
    secure,
    // The build writes its value in here; there is no config in this runtime.
    development: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  // Next looks here for the nonce that it puts on its own scripts.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  if (secure) response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}

/** Pages only: what a request is to be read from here on is first held in memory, which bodies of the API shouldn't be. */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|monaco/|favicon\\.ico$|icon\\.svg$).*)'],
};
