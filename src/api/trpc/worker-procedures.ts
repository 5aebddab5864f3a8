import { workerIdInputSchema, workerSchema } from '#core/contracts/workers.ts';
import { drainWorker } from '#services/drain-worker.ts';
import { resumeWorker } from '#services/resume-worker.ts';
import { adminProcedure } from './trpc.ts';

/** What an admin does to a worker: of the admin router. */
export const workerProcedures = {
  drainWorker: adminProcedure
    .input(workerIdInputSchema)
    .output(workerSchema)
    .mutation(({ ctx, input }) => drainWorker(ctx.deps, ctx.principal, input)),

  resumeWorker: adminProcedure
    .input(workerIdInputSchema)
    .output(workerSchema)
    .mutation(({ ctx, input }) => resumeWorker(ctx.deps, ctx.principal, input)),
};
