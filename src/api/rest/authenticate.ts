import type { ApiDeps } from '#api/api-deps.ts';
import { mustBeSignedIn, principalFromRequest } from '#auth/principal.ts';
import { assertSameOrigin } from '#auth/same-origin.ts';
import type { RestContext } from './rest-env.ts';

/**
 * Notes who asks, before anything of the request is looked at. A cookie vouches for a change only where the request
 * came from a page of ours.
 * @throws SandpiperError UNAUTHENTICATED for nobody and for a bad token, FORBIDDEN for another site's request.
 */
export async function authenticate(deps: ApiDeps, c: RestContext): Promise<void> {
  const principal = mustBeSignedIn(await principalFromRequest(deps, c.req.raw));
  if (principal.via.type === 'session') assertSameOrigin(c.req.raw, deps.config);
  c.set('principal', principal);
}
