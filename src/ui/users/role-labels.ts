import type { Role } from '#core/principal.ts';

export const ROLE_LABELS: Record<Role, string> = { ADMIN: 'Admin', DEVELOPER: 'Developer' };
