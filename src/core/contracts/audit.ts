import { z } from 'zod';
import { auditActionSchema } from '../audit.ts';
import { listOf } from './list-of.ts';
import { pageOf, pageQuerySchema } from './pages.ts';

/** One line of the audit. */
export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.string(),
  /** Such as `user.disabled`. A text, not one of those of today: the audit outlives versions. */
  action: z.string(),
  actorId: z.string().nullable(),
  /** Who did it; null where nobody was signed in, and for users that are no more. */
  actor: z.object({ email: z.string(), name: z.string().nullable() }).nullable(),
  /** The id of what it was done to, or the email where there was no id. */
  target: z.string(),
  /** What people know the target by: a user's email, the title of a run or session, a worker's host. */
  targetName: z.string().nullable(),
  /** Whose it is, where the line says so. */
  ownerEmail: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditQuerySchema = pageQuerySchema.extend({
  /** One, or several with commas. */
  action: listOf(auditActionSchema).optional(),
  /** A user's id, or part of the email or name. */
  actor: z.string().trim().max(254).optional(),
  /** What it was done to: an id or an email, whole. */
  target: z.string().trim().max(254).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

export const auditPageSchema = pageOf(auditEntrySchema);
