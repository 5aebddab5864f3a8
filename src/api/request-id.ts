const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's own `X-Request-Id` where it is a plain one, so that a trace goes through; else a new one. */
export function requestIdOf(headers: Headers): string {
  return requestIdFrom(headers.get('x-request-id'));
}

/** The same of the header's value. */
export function requestIdFrom(given: string | null): string {
  return given !== null && ACCEPTED.test(given) ? given : crypto.randomUUID();
}
