import { initTRPC } from '@trpc/server';
import { mustBeSignedIn } from '#auth/principal.ts';
import { isSandpiperError } from '#core/errors.ts';
import { mustBeAdmin } from '#services/must-be-admin.ts';
import type { TrpcContext } from './context.ts';
import { formatTrpcError } from './error-format.ts';
import { toTrpcError } from './to-trpc-error.ts';

const PING_MS = 10_000;

const t = initTRPC.context<TrpcContext>().create({
  // Off in development too: an answer never carries a stack.
  isDev: false,
  errorFormatter: formatTrpcError,
  sse: {
    ping: { enabled: true, intervalMs: PING_MS },
    client: { reconnectAfterInactivityMs: 3 * PING_MS },
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Gives an error of a use case the tRPC code that our table has for it. */
const ownErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !isSandpiperError(result.error.cause)) return result;
  throw toTrpcError(result.error.cause);
});

/** For who is signed in. It runs before the input is looked at: a stranger learns nothing of what is valid. */
export const protectedProcedure = t.procedure.use(ownErrors).use(({ ctx, next }) => {
  return next({ ctx: { principal: mustBeSignedIn(ctx.principal) } });
});

/** For admins; to anybody else what it does doesn't exist. */
export const adminProcedure = protectedProcedure.use(({ ctx, next }) => {
  mustBeAdmin(ctx.principal);
  return next();
});
