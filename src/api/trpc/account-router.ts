import { z } from 'zod';
import { sessionCookie } from '#auth/session-cookie.ts';
import { accountSchema, changePasswordInputSchema } from '#core/contracts/users.ts';
import { changePassword } from '#services/change-password.ts';
import { getAccount } from '#services/get-account.ts';
import { protectedProcedure, router } from './trpc.ts';

export const accountRouter = router({
  me: protectedProcedure
    .input(z.void())
    .output(accountSchema)
    .query(({ ctx }) => getAccount(ctx.deps, ctx.principal)),

  /** Ends all sessions of the user; the answer's `Set-Cookie` keeps the one that asked. */
  changePassword: protectedProcedure
    .input(changePasswordInputSchema)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const { userId, sessionEpoch } = await changePassword(ctx.deps, ctx.principal, input);
      ctx.responseHeaders.append('set-cookie', await sessionCookie(ctx.deps, { userId, epoch: sessionEpoch }));
    }),
});
