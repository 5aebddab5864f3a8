import type { AuditEntry, AuditQuery } from '#core/contracts/audit.ts';
import type { Page } from '#core/contracts/pages.ts';
import { isId } from '#core/ids.ts';
import { containsPattern } from '#db/like-pattern.ts';
import { pageFrom, positionOf } from '#db/paging.ts';
import type { Queryable } from '#db/queryable.ts';
import { withoutNul } from '#db/storable-text.ts';

interface AuditRow {
  id: string;
  at: Date;
  action: string;
  actorId: string | null;
  actorEmail: string | null;
  actorName: string | null;
  target: string;
  targetName: string | null;
  ownerEmail: string | null;
  detail: AuditEntry['detail'];
}

/** Newest first. The names are looked up for the page that is shown, not for all that the filters look at. */
export async function listAuditEvents(client: Queryable, query: AuditQuery): Promise<Page<AuditEntry>> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (placeholder: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (query.action) where((p) => `a.action = ANY(${p})`, query.action);
  if (query.actor) {
    if (isId('user', query.actor)) where((p) => `a.actor_id = ${p}`, query.actor);
    else {
      // As a list of ids first: few users match what was typed, and many lines are theirs.
      where(
        (p) => `a.actor_id = ANY(ARRAY(SELECT id FROM "user" WHERE email ILIKE ${p} OR name ILIKE ${p}))`,
        `%${containsPattern(query.actor)}%`,
      );
    }
  }
  if (query.target) where((p) => `a.target = ${p}`, withoutNul(query.target));
  if (query.since) where((p) => `a.at >= ${p}`, new Date(query.since));
  if (query.until) where((p) => `a.at < ${p}`, new Date(query.until));
  if (query.cursor) {
    const position = positionOf(query.cursor);
    where((p) => `(a.at, a.id) < (${p}::timestamptz, $${values.length + 1})`, position.at);
    values.push(position.id);
  }
  values.push(query.limit + 1);
  const { rows } = await client.query<AuditRow>(
    `SELECT a.id, a.at, a.action, a.actor_id AS "actorId", actor.email AS "actorEmail", actor.name AS "actorName",
       a.target, COALESCE(u.email, e.title, s.title, w.hostname) AS "targetName",
       o.email AS "ownerEmail", a.detail
     FROM (
       SELECT * FROM audit_event a ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY a.at DESC, a.id DESC LIMIT $${values.length}
     ) a
     LEFT JOIN "user" actor ON actor.id = a.actor_id
     LEFT JOIN "user" u ON u.id = a.target
     LEFT JOIN "user" o ON o.id = a.detail->>'ownerId'
     LEFT JOIN execution e ON e.id = a.target
     LEFT JOIN code_session s ON s.id = a.target
     LEFT JOIN worker w ON w.id = a.target
     ORDER BY a.at DESC, a.id DESC`,
    values,
  );
  return pageFrom(rows, query.limit, (row) => row.at, toEntry);
}

function toEntry({ at, actorEmail, actorName, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    at: at.toISOString(),
    actor: actorEmail === null ? null : { email: actorEmail, name: actorName },
  };
}
