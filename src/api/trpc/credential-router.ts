import { z } from 'zod';
import {
  createCredentialInputSchema,
  credentialIdInputSchema,
  credentialPageSchema,
  credentialSchema,
} from '#core/contracts/credentials.ts';
import { createCredential } from '#services/create-credential.ts';
import { deleteCredential } from '#services/delete-credential.ts';
import { listCredentials } from '#services/list-credentials.ts';
import { protectedProcedure, router } from './trpc.ts';

/** Of private repositories. No answer holds a password. */
export const credentialRouter = router({
  list: protectedProcedure
    .input(z.void())
    .output(credentialPageSchema)
    .query(({ ctx }) => listCredentials(ctx.deps, ctx.principal)),

  create: protectedProcedure
    .input(createCredentialInputSchema)
    .output(credentialSchema)
    .mutation(({ ctx, input }) => createCredential(ctx.deps, ctx.principal, input)),

  delete: protectedProcedure
    .input(credentialIdInputSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCredential(ctx.deps, ctx.principal, input)),
});
