import type { Config } from '#config/config.ts';
import { SandpiperError } from '#core/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a signed-in browser send. Call it for each state change that a cookie vouches for;
 * an API token needs none, since no browser sends that by itself.
 *
 * SameSite=Lax alone does not do: another port of the same host (`localhost:3001`) is the same *site*. Browsers send
 * Origin with every such request; a program that has a cookie but no Origin should use an API token.
 * @throws SandpiperError FORBIDDEN
 */
export function assertSameOrigin(request: Request, config: Pick<Config, 'publicUrl'>): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { headers } = request;
  const origin = headers.get('origin');
  const allowed =
    origin === null ? headers.get('sec-fetch-site') === 'same-origin' : isOwnOrigin(origin, headers, config);
  if (!allowed) {
    throw new SandpiperError('FORBIDDEN', 'This request came from another site. Programs send an API token instead.');
  }
}

/** The public URL's origin, or the host that the request itself went to: a page can't choose what Host is sent. */
function isOwnOrigin(origin: string, headers: Headers, config: Pick<Config, 'publicUrl'>): boolean {
  const own = new URL(config.publicUrl);
  const host = headers.get('host');
  return origin === own.origin || (host !== null && origin === `${own.protocol}//${host}`.toLowerCase());
}
