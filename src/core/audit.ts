import { z } from 'zod';

/** What is written down of who did what to whom. */
export const auditActionSchema = z.enum([
  'user.created',
  'user.disabled',
  'user.enabled',
  'user.role-changed',
  'user.password-changed',
  'user.password-reset',
  'user.signed-in',
  'user.sign-in-failed',
  'token.created',
  'token.revoked',
  'credential.created',
  'credential.deleted',
  'session.deleted',
  'project.created',
  'project.updated',
  'project.deleted',
  'project.secrets-changed',
  'project.member-added',
  'project.member-removed',
  'project.deployed',
  'execution.submitted',
  'execution.batch-submitted',
  'execution.terminated',
  'examination.requested',
  'dead-letter.retried',
  'dead-letter.discarded',
  'worker.drained',
  'worker.resumed',
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

export interface AuditEvent {
  readonly action: AuditAction;
  /** Who did it; null where nobody is signed in. */
  readonly actorId: string | null;
  /** The id of what it was done to, or the email where there is no id. */
  readonly target: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}
