import { z } from 'zod';
import { languageExampleSchema, languageExamplesInputSchema, languageInfoSchema } from '#core/contracts/languages.ts';
import { listExamples } from '#services/list-examples.ts';
import { listLanguages } from '#services/list-languages.ts';
import { protectedProcedure, router } from './trpc.ts';

export const languageRouter = router({
  list: protectedProcedure
    .input(z.void())
    .output(z.array(languageInfoSchema))
    .query(({ ctx }) => listLanguages(ctx.deps)),
  examples: protectedProcedure
    .input(languageExamplesInputSchema)
    .output(z.array(languageExampleSchema))
    .query(({ ctx, input }) => listExamples(ctx.deps, input)),
});
