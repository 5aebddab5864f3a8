import type { Context } from 'hono';
import { mustBeSignedIn } from '#auth/principal.ts';
import type { Principal } from '#core/principal.ts';

/** What the middlewares leave for the routes. */
export interface RestEnv {
  Variables: {
    requestId: string;
    principal: Principal | null;
  };
}

export type RestContext = Context<RestEnv>;

/** Who asks, for a route that isn't open. @throws SandpiperError UNAUTHENTICATED */
export function principalOf(context: { get(key: 'principal'): Principal | null }): Principal {
  return mustBeSignedIn(context.get('principal'));
}
