import type { AuditEvent } from '#core/audit.ts';
import { newId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';

export async function insertAuditEvent(client: Queryable, event: AuditEvent): Promise<void> {
  const { action, actorId, target, detail = {} } = event;
  await client.query({
    name: 'insert-audit-event',
    text: 'INSERT INTO audit_event (id, action, actor_id, target, detail) VALUES ($1, $2, $3, $4, $5)',
    values: [newId('audit'), action, actorId, withoutNul(target), JSON.stringify(detail)],
  });
}
