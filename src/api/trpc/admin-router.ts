import { z } from 'zod';
import { auditPageSchema, auditQuerySchema } from '#core/contracts/audit.ts';
import { examinationIdInputSchema, examinationPageSchema, examinationSchema } from '#core/contracts/examinations.ts';
import {
  createdUserSchema,
  createUserInputSchema,
  updateUserInputSchema,
  userIdInputSchema,
  userListQuerySchema,
  userPageSchema,
  userSchema,
} from '#core/contracts/users.ts';
import { createUser } from '#services/create-user.ts';
import { getExamination } from '#services/get-examination.ts';
import { listAudit } from '#services/list-audit.ts';
import { listExaminations } from '#services/list-examinations.ts';
import { listUsers } from '#services/list-users.ts';
import { requestExamination } from '#services/request-examination.ts';
import { resetPassword } from '#services/reset-password.ts';
import { updateUser } from '#services/update-user.ts';
import { deadLetterProcedures } from './dead-letter-procedures.ts';
import { queueProcedures } from './queue-procedures.ts';
import { adminProcedure, router } from './trpc.ts';
import { workerProcedures } from './worker-procedures.ts';

export const adminRouter = router({
  listUsers: adminProcedure
    .input(userListQuerySchema)
    .output(userPageSchema)
    .query(({ ctx, input }) => listUsers(ctx.deps, ctx.principal, input)),

  createUser: adminProcedure
    .input(createUserInputSchema)
    .output(createdUserSchema)
    .mutation(({ ctx, input }) => createUser(ctx.deps, ctx.principal, input)),

  updateUser: adminProcedure
    .input(updateUserInputSchema)
    .output(userSchema)
    .mutation(({ ctx, input }) => updateUser(ctx.deps, ctx.principal, input)),

  /** A one-time link for somebody who lost the password, which it ends together with the user's sessions. */
  createSignInLink: adminProcedure
    .input(userIdInputSchema)
    .output(z.object({ signInPath: z.string() }))
    .mutation(({ ctx, input }) => resetPassword(ctx.deps, ctx.principal, input)),

  /** Who did what to whom, newest first. Everybody's executions are `execution.list` with the scope `all`. */
  listAudit: adminProcedure
    .input(auditQuerySchema)
    .output(auditPageSchema)
    .query(({ ctx, input }) => listAudit(ctx.deps, ctx.principal, input)),

  ...deadLetterProcedures,

  ...queueProcedures,

  ...workerProcedures,

  /** What the doctor found of the sandboxes, newest first, without the reports. */
  examinations: adminProcedure
    .output(examinationPageSchema)
    .query(({ ctx }) => listExaminations(ctx.deps, ctx.principal)),

  examination: adminProcedure
    .input(examinationIdInputSchema)
    .output(examinationSchema)
    .query(({ ctx, input }) => getExamination(ctx.deps, ctx.principal, input)),

  requestExamination: adminProcedure
    .output(examinationPageSchema)
    .mutation(({ ctx }) => requestExamination(ctx.deps, ctx.principal)),
});
