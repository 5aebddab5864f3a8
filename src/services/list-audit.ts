import type { AuditEntry, AuditQuery } from '#core/contracts/audit.ts';
import type { Page } from '#core/contracts/pages.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { mustBeAdmin } from './must-be-admin.ts';

/**
 * A page of who did what to whom, newest first, for admins.
 * @throws SandpiperError NOT_FOUND for anybody else; INVALID_INPUT where the cursor is none of ours.
 */
export async function listAudit(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  query: AuditQuery,
): Promise<Page<AuditEntry>> {
  mustBeAdmin(principal);
  return deps.stores.audit.list(query);
}
