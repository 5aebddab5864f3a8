import type { AuditEvent } from '#core/audit.ts';
import type { AuditEntry, AuditQuery } from '#core/contracts/audit.ts';
import type { Page } from '#core/contracts/pages.ts';

export interface AuditStore {
  record(event: AuditEvent): Promise<void>;
  /** Newest first. @throws SandpiperError INVALID_INPUT where the cursor is none of ours. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>;
}
