import { z } from 'zod';
import { artifactListSchema } from '#core/contracts/artifacts.ts';
import { attemptPageSchema } from '#core/contracts/attempts.ts';
import { executionBatchSchema, submitBatchInputSchema } from '#core/contracts/batches.ts';
import {
  executionEventSchema,
  executionFilterSchema,
  executionIdInputSchema,
  executionPageSchema,
  executionSchema,
  executionSourceSchema,
  logPageSchema,
  logQuerySchema,
  submitInputSchema,
} from '#core/contracts/executions.ts';
import { runRulesSchema } from '#core/contracts/run-rules.ts';
import { testReportSchema } from '#core/contracts/test-reports.ts';
import { listArtifacts } from '#services/artifacts-of.ts';
import { getExecution } from '#services/get-execution.ts';
import { getExecutionSource } from '#services/get-execution-source.ts';
import { getRunRules } from '#services/get-run-rules.ts';
import { findTestReport } from '#services/get-test-report.ts';
import { listAttempts } from '#services/list-attempts.ts';
import { listExecutionEvents } from '#services/list-execution-events.ts';
import { listExecutions } from '#services/list-executions.ts';
import { readLogs } from '#services/read-logs.ts';
import { runAgain } from '#services/run-again.ts';
import { submitBatch } from '#services/submit-batch.ts';
import { submitExecution } from '#services/submit-execution.ts';
import { terminateExecution } from '#services/terminate-execution.ts';
import { onEventsProcedure } from './on-events.ts';
import { protectedProcedure, router } from './trpc.ts';

export const executionRouter = router({
  submit: protectedProcedure
    .input(submitInputSchema)
    .output(executionSchema)
    .mutation(({ ctx, input }) => submitExecution(ctx.deps, ctx.principal, input)),

  /** Up to 500 at once, all or none. */
  submitBatch: protectedProcedure
    .input(submitBatchInputSchema)
    .output(executionBatchSchema)
    .mutation(({ ctx, input }) => submitBatch(ctx.deps, ctx.principal, input)),

  get: protectedProcedure
    .input(executionIdInputSchema)
    .output(executionSchema)
    .query(({ ctx, input }) => getExecution(ctx.deps, ctx.principal, input)),

  list: protectedProcedure
    .input(executionFilterSchema)
    .output(executionPageSchema)
    .query(({ ctx, input }) => listExecutions(ctx.deps, ctx.principal, input)),

  logs: protectedProcedure
    .input(logQuerySchema.extend(executionIdInputSchema.shape))
    .output(logPageSchema)
    .query(({ ctx, input }) => readLogs(ctx.deps, ctx.principal, input)),

  terminate: protectedProcedure
    .input(executionIdInputSchema)
    .output(executionSchema)
    .mutation(({ ctx, input }) => terminateExecution(ctx.deps, ctx.principal, input)),

  /** The lifecycle: each change of status with its time. */
  events: protectedProcedure
    .input(executionIdInputSchema)
    .output(z.array(executionEventSchema))
    .query(({ ctx, input }) => listExecutionEvents(ctx.deps, ctx.principal, input)),

  /** Each worker's go at it, with its container and how it ended. */
  attempts: protectedProcedure
    .input(executionIdInputSchema)
    .output(attemptPageSchema)
    .query(({ ctx, input }) => listAttempts(ctx.deps, ctx.principal, input)),

  /** What it left in `artifacts/`; the files themselves are at `/api/v1/executions/{id}/artifacts/{path}`. */
  artifacts: protectedProcedure
    .input(executionIdInputSchema)
    .output(artifactListSchema)
    .query(({ ctx, input }) => listArtifacts(ctx.deps, ctx.principal, input)),

  /** What its tests said; null where they said nothing that can be read. */
  testReport: protectedProcedure
    .input(executionIdInputSchema)
    .output(testReportSchema.nullable())
    .query(({ ctx, input }) => findTestReport(ctx.deps, ctx.principal, input)),

  /** What was run. */
  source: protectedProcedure
    .input(executionIdInputSchema)
    .output(executionSourceSchema)
    .query(({ ctx, input }) => getExecutionSource(ctx.deps, ctx.principal, input)),

  /** What may be asked for here. */
  rules: protectedProcedure
    .input(z.void())
    .output(runRulesSchema)
    .query(({ ctx }) => getRunRules(ctx.deps)),

  runAgain: protectedProcedure
    .input(executionIdInputSchema)
    .output(executionSchema)
    .mutation(({ ctx, input }) => runAgain(ctx.deps, ctx.principal, input)),

  onEvents: onEventsProcedure,
});
