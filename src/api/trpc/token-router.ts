import { z } from 'zod';
import {
  createdTokenSchema,
  createTokenInputSchema,
  tokenIdInputSchema,
  tokenPageSchema,
} from '#core/contracts/tokens.ts';
import { createToken } from '#services/create-token.ts';
import { listTokens } from '#services/list-tokens.ts';
import { revokeToken } from '#services/revoke-token.ts';
import { protectedProcedure, router } from './trpc.ts';

export const tokenRouter = router({
  list: protectedProcedure
    .input(z.void())
    .output(tokenPageSchema)
    .query(({ ctx }) => listTokens(ctx.deps, ctx.principal)),

  /** The answer's `secret` is shown this once. */
  create: protectedProcedure
    .input(createTokenInputSchema)
    .output(createdTokenSchema)
    .mutation(({ ctx, input }) => createToken(ctx.deps, ctx.principal, input)),

  revoke: protectedProcedure
    .input(tokenIdInputSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeToken(ctx.deps, ctx.principal, input)),
});
