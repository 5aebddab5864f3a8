import type { z } from 'zod';
import { type AuditAction, auditActionSchema } from '#core/audit.ts';
import type { auditQuerySchema } from '#core/contracts/audit.ts';
import { beginOf, TIME_CHOICES, type TimeChoice } from '#ui/primitives/time-choices.ts';

/** The filters of the audit as they stand in its URL; an empty text stands for "any". */
export interface AuditFilters {
  /** Who did it: part of the email or name, or an id. */
  readonly q: string;
  readonly action: AuditAction | '';
  readonly time: TimeChoice | '';
}

const NAMES = ['q', 'action', 'time'] as const;

/** What a URL says; what it says that doesn't exist is left out. */
export function parseAuditQuery(params: Pick<URLSearchParams, 'get'>): AuditFilters {
  const action = auditActionSchema.safeParse(params.get('action'));
  const time = params.get('time') ?? '';
  return {
    q: params.get('q') ?? '',
    action: action.success ? action.data : '',
    time: Object.hasOwn(TIME_CHOICES, time) ? (time as TimeChoice) : '',
  };
}

/** The URL's search part, without what is no matter: `?action=user.disabled`, or nothing. */
export function auditSearch(filters: AuditFilters): string {
  const params = new URLSearchParams();
  for (const name of NAMES) if (filters[name] !== '') params.set(name, filters[name]);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** What to ask the server for. `now` is the moment that the time range counts back from. */
export function auditQuery({ q, action, time }: AuditFilters, now: Date): z.input<typeof auditQuerySchema> {
  return {
    ...(q && { actor: q }),
    ...(action && { action: [action] }),
    ...(time && { since: beginOf(time, now) }),
  };
}
