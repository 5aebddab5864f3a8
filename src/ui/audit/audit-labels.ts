import type { AuditAction } from '#core/audit.ts';
import type { AuditEntry } from '#core/contracts/audit.ts';
import { ID_PREFIXES } from '#core/ids.ts';

/** What was done, as it reads between who did it and what it was done to. */
export const ACTION_LABELS: Record<AuditAction, string> = {
  'user.created': 'Added the user',
  'user.disabled': 'Disabled the user',
  'user.enabled': 'Enabled the user',
  'user.role-changed': 'Changed the role of',
  'user.password-changed': 'Changed the password of',
  'user.password-reset': 'Made a sign-in link for',
  'user.signed-in': 'Signed in as',
  'user.sign-in-failed': 'Failed to sign in as',
  'token.created': 'Made the API token',
  'token.revoked': 'Revoked the API token',
  'credential.created': 'Stored the credential',
  'credential.deleted': 'Deleted the credential',
  'session.deleted': 'Deleted the session',
  'project.created': 'Made the project',
  'project.updated': 'Changed the project',
  'project.deleted': 'Deleted the project',
  'project.secrets-changed': 'Changed secrets of',
  'project.member-added': 'Added a member to',
  'project.member-removed': 'Removed a member of',
  'project.deployed': 'Ran the deployment',
  'execution.submitted': 'Submitted the run',
  'execution.terminated': 'Stopped the run',
  'execution.batch-submitted': 'Submitted a batch of runs, first',
  'examination.requested': 'Had the sandboxes examined',
  'dead-letter.retried': 'Retried the failed run',
  'dead-letter.discarded': 'Discarded the failed run',
  'worker.drained': 'Drained the worker',
  'worker.resumed': 'Resumed the worker',
};

export function actionLabel(action: string): string {
  return Object.hasOwn(ACTION_LABELS, action) ? ACTION_LABELS[action as AuditAction] : action;
}

/** What people know the target by; what is no more is known by what the line itself says of it. */
export function targetLabel({ target, targetName, detail }: AuditEntry): string {
  const own = detail.title ?? detail.name ?? detail.email ?? detail.hostname;
  return targetName ?? (typeof own === 'string' ? own : target);
}

/** Where the target can be looked at; null where there is nothing to see of it. */
export function targetHref({ target, targetName }: AuditEntry): string | null {
  const prefix = target.slice(0, target.indexOf('_'));
  if (prefix === ID_PREFIXES.examination) return '/admin/doctor';
  if (targetName === null) return null;
  switch (prefix) {
    case ID_PREFIXES.execution:
      return `/history/${target}`;
    case ID_PREFIXES.session:
      return `/sessions/${target}`;
    case ID_PREFIXES.project:
      return `/projects/${target}`;
    case ID_PREFIXES.user:
      return `/admin/users?q=${encodeURIComponent(targetName)}`;
    case ID_PREFIXES.worker:
      return '/admin';
    default:
      return null;
  }
}

const DETAIL_LABELS: Readonly<Record<string, string>> = { by: 'by', role: 'role', address: 'from', reason: 'reason' };
/** Those that are shown elsewhere in the line. */
const SHOWN_DETAILS: ReadonlySet<string> = new Set(['title', 'name', 'email', 'hostname', 'ownerId']);

/** What else is known, as `role admin · from 10.0.0.7`. */
export function detailText({ detail, ownerEmail, actor }: AuditEntry): string {
  const parts = Object.entries(detail)
    .filter(([name, value]) => !SHOWN_DETAILS.has(name) && value !== null)
    .map(([name, value]) => `${DETAIL_LABELS[name] ?? spaced(name)} ${shown(value)}`);
  if (ownerEmail !== null && ownerEmail !== actor?.email) parts.unshift(`of ${ownerEmail}`);
  return parts.join(' · ');
}

function shown(value: AuditEntry['detail'][string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  return /^[A-Z_]+$/.test(text) ? text.toLowerCase().replaceAll('_', ' ') : text;
}

/** `retryId` as `retry id`. */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
