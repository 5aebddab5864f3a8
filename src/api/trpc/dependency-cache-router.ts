import { z } from 'zod';
import { dependencyCacheSchema } from '#core/contracts/dependency-cache.ts';
import { clearDependencies } from '#services/clear-dependencies.ts';
import { listDependencies } from '#services/list-dependencies.ts';
import { protectedProcedure, router } from './trpc.ts';

export const dependencyCacheRouter = router({
  list: protectedProcedure
    .input(z.void())
    .output(dependencyCacheSchema)
    .query(({ ctx }) => listDependencies(ctx.deps, ctx.principal)),

  clear: protectedProcedure.output(z.void()).mutation(({ ctx }) => clearDependencies(ctx.deps, ctx.principal)),
});
