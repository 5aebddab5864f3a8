import { z } from 'zod';
import {
  activeExecutionsSchema,
  queueOverviewSchema,
  samplesQuerySchema,
  samplesSchema,
} from '#core/contracts/admin.ts';
import { workerPageSchema } from '#core/contracts/workers.ts';
import { getQueueOverview } from '#services/get-queue-overview.ts';
import { listActiveExecutions } from '#services/list-active-executions.ts';
import { listSamples } from '#services/list-samples.ts';
import { listWorkers } from '#services/list-workers.ts';
import { adminProcedure } from './trpc.ts';

/** What the admins' overview shows, part by part, as each is looked at as often as it changes. */
export const queueProcedures = {
  queue: adminProcedure
    .input(z.void())
    .output(queueOverviewSchema)
    .query(({ ctx }) => getQueueOverview(ctx.deps, ctx.principal)),

  activeExecutions: adminProcedure
    .input(z.void())
    .output(activeExecutionsSchema)
    .query(({ ctx }) => listActiveExecutions(ctx.deps, ctx.principal)),

  workers: adminProcedure
    .input(z.void())
    .output(workerPageSchema)
    .query(({ ctx }) => listWorkers(ctx.deps, ctx.principal)),

  samples: adminProcedure
    .input(samplesQuerySchema)
    .output(samplesSchema)
    .query(({ ctx, input }) => listSamples(ctx.deps, ctx.principal, input)),
};
