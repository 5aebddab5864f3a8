import {
  deadLetterIdSchema,
  deadLetterPageSchema,
  deadLetterQuerySchema,
  deadLetterSchema,
  discardBodySchema,
  retriedAllSchema,
  retryBodySchema,
} from '#core/contracts/dead-letters.ts';
import { discardDeadLetter } from '#services/discard-dead-letter.ts';
import { listDeadLetters } from '#services/list-dead-letters.ts';
import { retryDeadLetter } from '#services/retry-dead-letter.ts';
import { retryDeadLetters } from '#services/retry-dead-letters.ts';
import { adminProcedure } from './trpc.ts';

/** What failed by our own fault: of the admin router. */
export const deadLetterProcedures = {
  deadLetters: adminProcedure
    .input(deadLetterQuerySchema)
    .output(deadLetterPageSchema)
    .query(({ ctx, input }) => listDeadLetters(ctx.deps, ctx.principal, input)),

  retryDeadLetter: adminProcedure
    .input(retryBodySchema.extend(deadLetterIdSchema.shape))
    .output(deadLetterSchema)
    .mutation(({ ctx, input }) => retryDeadLetter(ctx.deps, ctx.principal, input)),

  /** All that are open. */
  retryDeadLetters: adminProcedure
    .input(retryBodySchema)
    .output(retriedAllSchema)
    .mutation(({ ctx, input }) => retryDeadLetters(ctx.deps, ctx.principal, input)),

  discardDeadLetter: adminProcedure
    .input(discardBodySchema.extend(deadLetterIdSchema.shape))
    .output(deadLetterSchema)
    .mutation(({ ctx, input }) => discardDeadLetter(ctx.deps, ctx.principal, input)),
};
