import type { ApiDeps } from '#api/api-deps.ts';
import type { Principal } from '#core/principal.ts';

/** What each procedure is given beside its input. */
export interface TrpcContext {
  /** Null where nobody is signed in. */
  readonly principal: Principal | null;
  readonly deps: ApiDeps;
  /** Stands in the answer's `X-Request-Id` and in the log. */
  readonly requestId: string;
  /** Aborted when the client goes. */
  readonly signal: AbortSignal;
  /** Headers of the answer, for the one procedure that renews the caller's cookie. */
  readonly responseHeaders: Headers;
}
