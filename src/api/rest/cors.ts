const ALLOWED_METHODS = 'GET, POST, PUT, PATCH, DELETE';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID, Range, X-Request-Id';
const EXPOSED_HEADERS = 'Content-Disposition, Content-Range, ETag, Location, Retry-After, X-Request-Id';
const PREFLIGHT_SECONDS = '600';

/**
 * Pages of other sites may call with an API token, which they must have been given; never with a cookie, which a
 * browser would add by itself. So only an answer to an `Authorization` header may be read from elsewhere.
 */
export function addCorsHeaders(request: Request, headers: Headers): void {
  headers.append('vary', 'Origin, Authorization');
  if (!request.headers.has('origin') || !request.headers.has('authorization')) return;
  headers.set('access-control-allow-origin', '*');
  headers.set('access-control-expose-headers', EXPOSED_HEADERS);
}

/** The answer to a preflight, which a browser sends before a call with a token; null where the request is none. */
export function preflightResponse(request: Request): Response | null {
  if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method')) return null;
  const asked = (request.headers.get('access-control-request-headers') ?? '').toLowerCase();
  const headers = new Headers({ vary: 'Origin, Access-Control-Request-Headers' });
  if (asked.split(',').some((name) => name.trim() === 'authorization')) {
    headers.set('access-control-allow-origin', '*');
    headers.set('access-control-allow-methods', ALLOWED_METHODS);
    headers.set('access-control-allow-headers', ALLOWED_HEADERS);
    headers.set('access-control-max-age', PREFLIGHT_SECONDS);
  }
  return new Response(null, { status: 204, headers });
}
