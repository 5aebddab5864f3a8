import { z } from 'zod';
import {
  codeSessionSchema,
  createSessionInputSchema,
  sessionIdInputSchema,
  sessionListQuerySchema,
  sessionPageSchema,
  updateSessionInputSchema,
} from '#core/contracts/sessions.ts';
import { createSession } from '#services/create-session.ts';
import { deleteSession } from '#services/delete-session.ts';
import { duplicateSession } from '#services/duplicate-session.ts';
import { getSession } from '#services/get-session.ts';
import { listSessions } from '#services/list-sessions.ts';
import { updateSession } from '#services/update-session.ts';
import { protectedProcedure, router } from './trpc.ts';

export const sessionRouter = router({
  list: protectedProcedure
    .input(sessionListQuerySchema)
    .output(sessionPageSchema)
    .query(({ ctx, input }) => listSessions(ctx.deps, ctx.principal, input)),

  get: protectedProcedure
    .input(sessionIdInputSchema)
    .output(codeSessionSchema)
    .query(({ ctx, input }) => getSession(ctx.deps, ctx.principal, input)),

  create: protectedProcedure
    .input(createSessionInputSchema)
    .output(codeSessionSchema)
    .mutation(({ ctx, input }) => createSession(ctx.deps, ctx.principal, input)),

  /** Answers STALE_REVISION with the current session in `data.extensions.current` where somebody saved before. */
  update: protectedProcedure
    .input(updateSessionInputSchema.extend(sessionIdInputSchema.shape))
    .output(codeSessionSchema)
    .mutation(({ ctx, input }) => updateSession(ctx.deps, ctx.principal, input)),

  duplicate: protectedProcedure
    .input(sessionIdInputSchema)
    .output(codeSessionSchema)
    .mutation(({ ctx, input }) => duplicateSession(ctx.deps, ctx.principal, input)),

  delete: protectedProcedure
    .input(sessionIdInputSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteSession(ctx.deps, ctx.principal, input)),
});
