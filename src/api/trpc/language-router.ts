import { z } from 'zod';
import { languageInfoSchema } from '#core/contracts/languages.ts';
import { listLanguages } from '#services/list-languages.ts';
import { protectedProcedure, router } from './trpc.ts';

export const languageRouter = router({
  list: protectedProcedure
    .input(z.void())
    .output(z.array(languageInfoSchema))
    .query(({ ctx }) => listLanguages(ctx.deps)),
});
