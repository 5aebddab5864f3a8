import type { AuditEvent } from '#core/audit.ts';
import { newId } from '#core/ids.ts';
import type { Database } from '#db/client.ts';
import { listAuditEvents } from '#db/sql/list-audit-events.ts';
import { withoutNul } from '#db/storable-text.ts';
import type { AuditStore } from './audit-store.ts';

export function createAuditStore({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>): AuditStore {
  return {
    async record(event: AuditEvent) {
      await prisma.auditEvent.create({
        data: {
          id: newId('audit'),
          action: event.action,
          actorId: event.actorId,
          target: withoutNul(event.target),
          detail: { ...event.detail },
        },
      });
    },

    list: (query) => listAuditEvents(pool, query),
  };
}
