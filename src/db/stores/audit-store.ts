import type { AuditEvent } from '#core/audit.ts';

export interface AuditStore {
  record(event: AuditEvent): Promise<void>;
}
