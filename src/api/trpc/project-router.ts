import { z } from 'zod';
import { executionSchema, runProjectInputSchema } from '#core/contracts/executions.ts';
import {
  addMemberInputSchema,
  createProjectInputSchema,
  lastRunsInputSchema,
  lastRunsSchema,
  memberIdInputSchema,
  projectIdInputSchema,
  projectListQuerySchema,
  projectPageSchema,
  projectSchema,
  setSecretsInputSchema,
  updateProjectInputSchema,
} from '#core/contracts/projects.ts';
import { createProject } from '#services/projects/create-project.ts';
import { deleteProject } from '#services/projects/delete-project.ts';
import { getProject } from '#services/projects/get-project.ts';
import { listLastRuns } from '#services/projects/last-runs.ts';
import { listProjects } from '#services/projects/list-projects.ts';
import { addMember, removeMember } from '#services/projects/project-members.ts';
import { updateProject } from '#services/projects/update-project.ts';
import { submitExecution } from '#services/submit-execution.ts';
import { protectedProcedure, router } from './trpc.ts';

export const projectRouter = router({
  list: protectedProcedure
    .input(projectListQuerySchema)
    .output(projectPageSchema)
    .query(({ ctx, input }) => listProjects(ctx.deps, ctx.principal, input)),

  /** How the scripts of several went last. */
  lastRuns: protectedProcedure
    .input(lastRunsInputSchema)
    .output(lastRunsSchema)
    .query(({ ctx, input }) => listLastRuns(ctx.deps, ctx.principal, input)),

  get: protectedProcedure
    .input(projectIdInputSchema)
    .output(projectSchema)
    .query(({ ctx, input }) => getProject(ctx.deps, ctx.principal, input)),

  create: protectedProcedure
    .input(createProjectInputSchema)
    .output(projectSchema)
    .mutation(({ ctx, input }) => createProject(ctx.deps, ctx.principal, input)),

  /** Answers STALE_REVISION with the current project in `data.extensions.current` where somebody saved before. */
  update: protectedProcedure
    .input(updateProjectInputSchema.safeExtend(projectIdInputSchema.shape))
    .output(projectSchema)
    .mutation(({ ctx, input }) => updateProject(ctx.deps, ctx.principal, input)),

  delete: protectedProcedure
    .input(projectIdInputSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteProject(ctx.deps, ctx.principal, input)),

  run: protectedProcedure
    .input(runProjectInputSchema.safeExtend(projectIdInputSchema.shape))
    .output(executionSchema)
    .mutation(({ ctx, input: { id, ...input } }) =>
      submitExecution(ctx.deps, ctx.principal, { ...input, projectId: id }),
    ),

  setSecrets: protectedProcedure
    .input(setSecretsInputSchema.extend(projectIdInputSchema.shape))
    .output(projectSchema)
    .mutation(({ ctx, input }) => updateProject(ctx.deps, ctx.principal, input)),

  addMember: protectedProcedure
    .input(addMemberInputSchema.extend(projectIdInputSchema.shape))
    .output(projectSchema)
    .mutation(({ ctx, input }) => addMember(ctx.deps, ctx.principal, input)),

  removeMember: protectedProcedure
    .input(memberIdInputSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => removeMember(ctx.deps, ctx.principal, input)),
});
